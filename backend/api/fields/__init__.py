"""What the fields of every room share: the request's context, pages, mutations, orders, lookups, feeds."""
