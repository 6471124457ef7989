"""Who calls, and what they may do: accounts' tokens, API tokens, signed links.

```
model       a caller and their scopes
keys        the public keys of the Supabase project, kept fresh
jwks        an account's access token, verified with them
tokens      API tokens: their form, and the table that holds their hashes
lookup      the caller of an API token, in memory for some seconds
links       signed links to files, for tags that cannot send a token
departed    accounts that have been deleted
drawn       secrets that are drawn once for all replicas
refusal     what a caller hears who is not let in
identities  all of that behind one door
limits      how much a caller may ask for; limiter, address and settings belong to it
```

Nothing here knows of HTTP's routes; `serve_app.api.dependencies` asks.
"""
