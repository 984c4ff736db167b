"""The logs' own forms: one file a format, whose methods write one event each as its product would.

What a format needs beyond the event, it draws from the event itself or from the dice it is given, never from a clock.
"""
