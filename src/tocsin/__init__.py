"""tocsin: detection and response as one Python product."""

__version__ = "0.1.0"
