# How a PC is known again when its name changes.

privacy-installation = To know a PC again when its name changes, we also read a code. The PC calculates it from the number of its installation. The code belongs to the installation, never to a person.
