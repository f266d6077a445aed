"""What any file is read and made by: whether it is one, what is in it, and copies that a kill does not leave behind."""
