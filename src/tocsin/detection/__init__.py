"""Detection: rules become findings.

The Sigma language (`sigma`), the engine that runs compiled rulesets (`engine`) and, later, correlations on event time.
It reads events through the ports of the core and never imports the pipeline.
"""
