# Waaraan een pc herkend wordt als zijn naam verandert.

privacy-installation = Om een pc te herkennen als zijn naam verandert, lezen we ook een code. De pc berekent die uit het nummer van zijn installatie. De code hoort bij de installatie, nooit bij een persoon.
