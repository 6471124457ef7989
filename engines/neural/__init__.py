"""Engines on torch: ACE-Step, Stable Audio, MusicGen, Demucs, and what they share.

Importing this package imports no torch; `libraries.ready` does, in `load`.

| Module | What lives there |
|---|---|
| `libraries` | the one place that imports torch, torchaudio, transformers and diffusers |
| `weights` | checkpoints: where they are, how they come here, how they go |
| `device` | device and dtype, free and total memory |
| `loaded`, `sizes` | what is in memory: checkpoints by least recent use; how large they are |
| `placement`, `placing` | where the parts of a model are, chosen from free memory; putting them there |
| `quantising`, `compiling` | weights of fewer bits; compiled models |
| `ladder` | what is tried when memory runs out |
| `keeping`, `batches` | memory and batches of an engine: all the above together |
| `stems` | Demucs as the second half of an engine's job |
| `engine` | `NeuralEngine`, the base of the engines here |
| `opening` | files into memory, broken or with weights missing |
| `adapters`, `adapter_files` | LoRA adapters: their folder, those over a model; files checked against it |
| `counting` | the steps of a stage, told to the watch |
| `wording` | tempo, key and the like as words of a prompt |
| `editing` | what a repaint or an extension keeps of its source, and where the new part goes |
| `arrays` | audio between numpy and torch; exact lengths, levels, splices; noise |
"""
