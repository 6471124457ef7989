"""ACE-Step 1.5 on diffusers' `AceStepPipeline`: songs with lyrics, 48 kHz stereo; covers, repaints, tracks.

Importing this package imports no torch.

| Module | What lives there |
|---|---|
| `engine` | `AceStep`, the engine |
| `checkpoints` | turbo, sft and base: the published ones, the user's folders, what each can do |
| `fields` | which field means what for which task; limits, languages, tracks |
| `checks` | refusals by name, before anything is loaded |
| `opening` | a checkpoint into memory, part by part |
| `project` | what a retake needs to know of the song it starts from |
| `plans` | a task as passes of the pipeline, and how a song comes of them |
| `texts` | what the text encoder reads, and what is left out |
| `padding` | the mask that makes a song the same in a batch as alone |
| `sampling` | one pass: denoising to latents, decoding in tiles |
| `estimates` | memory and seconds a request will take |
"""

from engines.neural.ace_step.engine import AceStep

__all__ = ["AceStep"]
