"""The Ray Serve application: wiring, configuration, ingress, job table, inference, library, command line.

May import `engines` and `agents`; neither of them imports it.
"""
