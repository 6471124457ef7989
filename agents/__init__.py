"""The squad: Director, Producer, Lyricist, Visualizer, Critic; their tools, events, memory and rules mode.

Knows nothing of HTTP; Ray only in the one module that runs agents as tasks.
"""
