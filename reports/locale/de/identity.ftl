# Woran ein PC erkannt wird, wenn sich sein Name ändert.

privacy-installation = Damit wir einen PC wiedererkennen, wenn sich sein Name ändert, lesen wir auch einen Code. Der PC berechnet ihn aus der Nummer seiner Installation. Der Code gehört zur Installation, nie zu einer Person.
