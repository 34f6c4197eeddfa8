"""Fine-tune a checkpoint on ten lines of your own labelled text.

    pip install ".[train]"
    python examples/fine_tune_on_your_own.py --output runs/own

``--base`` is the encoder or token classifier to start from: a folder or a model id of the hub. The default is the
checkpoint in the package, which learns on. Ten lines show the way and are too few for a good model; ``train/README.md``
explains real training runs. The reports are invented.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from hasila import Extractor, corpus
from hasila.inference import checkpoint
from hasila.training import loop
from hasila.training.recipe import Recipe

LINES = """
أعلن [ACTOR|الدفاع المدني] مقتل [CASUALTY|ثلاثة مدنيين] في قصف على [PLACE|سرمين].
أصيب [CASUALTY|سبعة أشخاص] بجروح في بلدة [PLACE|كفرنبل] بريف [PLACE|إدلب].
نزحت [CASUALTY|أربعون عائلة] من [PLACE|خان شيخون] نحو الحدود مع [PLACE|تركيا].
قالت [ACTOR|الأمم المتحدة] إن [CASUALTY|مئات الأشخاص] فروا من [PLACE|معرة النعمان].
اتهم [ACTOR|المرصد السوري] [ACTOR|قوات النظام] بقصف السوق، وقتل [CASUALTY|أربعة مدنيين].
نفت [ACTOR|وزارة الدفاع] استهداف المستشفى في [PLACE|سراقب].
انتشلت [ACTOR|فرق الإنقاذ] [CASUALTY|خمسة جرحى] من تحت الأنقاض في [PLACE|أريحا].
فقد [CASUALTY|عاملا إغاثة] على الطريق بين [PLACE|حلب] و[PLACE|حماة].
وصلت [CASUALTY|عشرون أسرة] من [PLACE|جسر الشغور] إلى مخيم قرب [PLACE|أطمة].
ذكرت [ACTOR|منظمة الصحة العالمية] أن المشافي في [PLACE|إدلب] استقبلت [CASUALTY|ثلاثين جريحا].
"""
"""One report per line, labelled inline: ``[LABEL|text]``. The labels follow ``annotations/GUIDELINES.md``."""


def passages() -> list[corpus.Article]:
    """The lines as Hasila reads passages: files in which a heading ``## ID`` stands before each text."""
    content = "\n".join(f"## own-{number}\n{line}" for number, line in enumerate(LINES.strip().splitlines(), 1))
    with TemporaryDirectory() as folder:
        Path(folder, "own.txt").write_text(content, encoding="utf-8")
        return corpus.read_passages(Path(folder))


def main() -> None:
    """Train, save, and read a text that was not learnt."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default=str(checkpoint.embedded()), help="default: the checkpoint in the package")
    parser.add_argument("--output", type=Path, required=True, help="folder for the new checkpoint")
    parser.add_argument("--epochs", type=int, default=3)
    options = parser.parse_args()
    recipe = Recipe(base=options.base, output=str(options.output), epochs=options.epochs, learning_rate=5e-5)
    trained = loop.finetune(recipe, passages())
    checkpoint.save(trained.model, trained.tokenizer, options.output)
    print(f"{options.output}: {trained.steps} steps, training loss {trained.losses[-1]:.3f}")
    for span in Extractor.from_pretrained(options.output).extract("أصيب ستة مدنيين في قصف على بلدة بنش."):
        print(span.start, span.end, span.label, span.text, round(span.confidence, 2))


if __name__ == "__main__":
    main()
