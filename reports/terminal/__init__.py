"""What commands print: judged files, routes, advice."""
