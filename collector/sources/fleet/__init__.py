"""The files of a fleet folder: settings, waivers, retired workstations, and whose turn it is."""
