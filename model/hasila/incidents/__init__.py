"""Groups records of several reports into incidents."""
