# Who letters come from, before the name of the fleet.

delivery-sender = eID-controle
