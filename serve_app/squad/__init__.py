"""How the squad is served: runs are kept by one desk, stored event by event, and told to whoever reads.

`desk` keeps runs and knows nothing of Ray; `actor` puts it on the head node of a cluster; `log` stores what
runs tell; `reader` reads it; `songs` makes jobs of finished requests; `play` has the agents work together.
"""
