"""Groups records of several reports into incidents. Nothing is merged: an incident lists what each report tells."""
