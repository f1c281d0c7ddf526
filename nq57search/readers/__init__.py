"""One file per format turns bytes into text."""
