"""Who calls, and what they may do: accounts' tokens, API tokens, signed links.

```
model     a caller and their scopes
keys      the public keys of the Supabase project, kept fresh
jwks      an account's access token, verified with them
tokens    API tokens: their form, and the table that holds their hashes
links     signed links to files, for tags that cannot send a token
drawn     secrets that are drawn once for all replicas
identities  all of it behind one door
```

Nothing here knows of HTTP's routes; `serve_app.api.dependencies` asks.
"""
