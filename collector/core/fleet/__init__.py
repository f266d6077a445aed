"""Sites and workstations: who they are, when they are asked, what their sites answered."""
