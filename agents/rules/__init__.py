"""Everything the squad does without a language model: pure functions that read wishes by rules.

| Module | What it is |
|---|---|
| `vocabulary/` | the words of four languages, as data |
| `folding`, `numerals`, `lexicon`, `tongues` | text without case and accents, numbers, phrases, languages |
| `tempo`, `keys`, `lengths`, `marking`, `theme`, `asides`, `negation`, `hearing` | parts of a wish |
| `reading`, `said` | `read`: what a message says |
| `standing`, `changing`, `undoing` | how it stands to what is in the studio; edits in absolute numbers |
| `planning` | the Director |
| `producing`, `drafting`, `beginning`, `editing` | the Producer |
| `wording`, `picturing`, `reviewing` | for the Lyricist, the Visualizer, the Critic |
| `customs`, `prompting`, `voices`, `fitting`, `speech` | what is usual, prompts, singers, lengths, replies |

Nothing here pretends to be a language model, touches the network, or raises on any text.
"""

from agents.rules.picturing import cover
from agents.rules.planning import plan
from agents.rules.producing import settings
from agents.rules.reasoned import Reasoned
from agents.rules.reviewing import review
from agents.rules.wording import lyric_wish

__all__ = ["Reasoned", "cover", "lyric_wish", "plan", "review", "settings"]
