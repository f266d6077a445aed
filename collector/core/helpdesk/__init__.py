"""Who helps: desks, their hours and addresses, and the way a complaint takes."""
