"""Use cases about workbooks that came back."""
