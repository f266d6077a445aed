"""Use cases that judge: the state of sites, files without a store, complaints."""
