"""bench lessons: does the right lesson stand in the prompt, and does no other?

usage: lessons.py PROGRAM [--quick] [--show] [--only PART,…] [--prefeval FOLDER]
           [--refutebench FOLDER] [--ifeval FOLDER] [--embedding-model MODEL]
           [--beside PROGRAM] [--echo] [--local]

Lessons are told with `:bad NOTE` after the answer to the question they were said of; later, in a
new conversation, questions are asked that they bear on, and others. What counts is what the server
is sent. Each figure stands beside that of an empty book, and beside that of words alone.

Parts: own, prefeval, refutebench, ifeval, languages, day, contradictions, scope. The folders of
other people's pairs are named, for their licences do not let them stand here:
--prefeval FOLDER     `benchmark_dataset/explicit_preference` of amazon-science/PrefEval
--refutebench FOLDER  ElliottYan/RefuteBench, unpacked or as a bare git folder
--ifeval FOLDER       the folder of IFEval's `input_data.jsonl`
--embedding-model     what chooses by meaning, instead of what the program takes by itself
--beside PROGRAM      measures how long another build takes to send, in the same run
--echo                the model answers with all it was shown, as if it drew on each lesson there
--local               asks the local model after the day of corrections, too (some ten minutes)
--show                what was missed and what was wrong, line by line
--quick               fewer questions, and no book of 5,000
"""

import argparse
import collections
import glob
import json
import os
import random
import re
import subprocess
import sys
import tempfile

import lesson_lists
from figures import Table, median
from lesson_book import Program, tokens
from lesson_lists import Lesson, Triple
from recording_server import RecordingServer, emptiest

LAYOUTS = ("relevant", "book")
# Of PrefEval's topics in alphabetical order these many are for tuning, the others for measuring.
TUNING_TOPICS = 10
# The most lessons that a small model is shown.
FEW = 8


class Way:
    """A way to choose lessons: its name, and the options that ask for it."""

    def __init__(self, name, *options):
        self.name, self.options = name, options


def ways_of(program, arguments):
    """By words alone, by meaning where the program can, and the best of that where it can limit."""
    limits = [Way("")]
    if program.has("--max-lessons"):
        limits.append(Way(", at most %d" % FEW, "--max-lessons", str(FEW)))
    chosen = [Way("words")]
    if program.has("--embedding-model"):
        given = arguments.embedding_model
        # What it chooses by itself may have to be fetched first.
        chosen = [Way("meaning", "--yes", *(("--embedding-model", given) if given else ())),
                  Way("words", "--embedding-model", "none")]
    return [Way(one.name + limit.name, *one.options, *limit.options)
            for limit in limits for one in chosen]


# --- What was sent, counted ----------------------------------------------------------------------


def share(found):
    found = list(found)
    return sum(found) / len(found) if found else None


def decimals(value, places=2):
    return "–" if value is None else "%.*f" % (places, value)


def sample(triples, count):
    """As many that share a word with their note as that do not, if there are enough of both."""
    mixed = list(triples)
    random.Random(3).shuffle(mixed)
    shared = [triple for triple in mixed if triple.shares_a_word]
    apart = [triple for triple in mixed if not triple.shares_a_word]
    half = min(count // 2, max(1, min(len(shared), len(apart))))
    return shared[:half] + apart[:half] if shared and apart else mixed[:count]


HEAD = ("lessons", "layout", "chosen by", "recall", "a word shared", "none shared",
        "lessons a prompt", "tokens more", "about none: topic lessons (most)",
        "Enter to sent, ms (empty book)")


def print_row(cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def print_head(cells):
    print_row(cells)
    print_row("---" for _ in cells)


class Measure:
    """What the parts share: the program, where to put books, what was asked for."""

    def __init__(self, program, arguments, table):
        self.program, self.arguments, self.table = program, arguments, table
        self.ways = ways_of(program, arguments)
        self.unrelated = lesson_lists.unrelated()
        self.most = 60 if arguments.quick else 300
        self.empty = program.teach([])

    def wants(self, part):
        return not self.arguments.only or part in self.arguments.only.split(",")

    def teach(self, lessons, learns=False):
        return self.program.teach(lessons, *self.ways[0].options, learns=learns)

    def ask(self, book, questions, layout, way):
        return book.ask(questions, *self.program.hosted, "--layout", layout, *way.options)

    def compare(self, book, triples, untuned=None):
        """A row for each layout and way; what they came to, by layout and the way's name."""
        questions = [triple.question for triple in triples]
        unrelated = self.unrelated[:20] if self.arguments.quick else self.unrelated
        always = set(book.always)
        print("%d lessons: %d in force, %d always; %d questions about them, %d about none\n" % (
            len(book.lessons), len(book.applies), len(always), len(questions), len(unrelated)))
        if self.arguments.show:
            for lesson in book.lessons:
                if lesson.note not in book.applies:
                    print("    not in force: %s <- %s" % (lesson.note, lesson.taught))
        print_head(HEAD)
        results = {}
        for layout in LAYOUTS:
            control = self.ask(self.empty, questions + unrelated, layout, self.ways[0])
            for way in self.ways:
                sent = self.ask(book, questions + unrelated, layout, way)
                held = [book.notes_in(each) for each in sent]
                found = [triple.lesson.note in notes for triple, notes in zip(triples, held)]
                foreign = [sum(note not in always for note in notes)
                           for notes in held[len(triples):]]
                result = results[layout, way.name] = collections.Counter()
                result["recall"] = share(found)
                result["most foreign"] = max(foreign)
                result["milliseconds"] = median([each.milliseconds for each in sent])
                if untuned:
                    result["untuned"] = share(
                        hit for hit, triple in zip(found, triples) if untuned(triple))
                print_row([
                    len(book.lessons), layout, way.name,
                    decimals(share(found))
                    + (" (untuned %.2f)" % result["untuned"] if untuned else ""),
                    *(decimals(share(hit for hit, triple in zip(found, triples)
                                     if triple.shares_a_word == shared))
                      for shared in (True, False)),
                    decimals(sum(map(len, held)) / len(held), 1),
                    "%+d" % round(tokens(sent) - tokens(control)),
                    "%.1f (%d)" % (sum(foreign) / len(foreign), max(foreign)),
                    "%.1f (%.1f)" % (result["milliseconds"],
                                     median([each.milliseconds for each in control]))])
        print()
        return results


# --- The project's own pairs ---------------------------------------------------------------------


def measure_own(measure):
    own = lesson_lists.lessons()
    print("\n## Own pairs: %d lessons in %d subjects\n" % (
        len(own), len({lesson.subject for lesson in own})))
    sizes = (20, 100, 600) if measure.arguments.quick else (20, 100, 600, 5000)
    for size in sizes:
        filling = lesson_lists.distractors()[:max(0, size - len(own))]
        lessons = own[:size] + filling
        random.Random(size).shuffle(lessons)
        book = measure.teach(lessons)
        triples = sample(lesson_lists.triples(own[:size]), measure.most)
        results = measure.compare(book, triples)
        # None of them takes the place of another.
        lost = len(lessons) - len(book.applies)
        measure.table.row("%d lessons told: no longer in force" % size, str(lost), "<= 1 %",
                          lost <= size / 100)
        if size == 100:
            most = max(result["most foreign"] for (layout, _), result in results.items()
                       if layout == "relevant")
            measure.table.row("topic lessons where 100 are about nothing asked, relevant",
                              "at most %d" % most, "<= 2", most <= 2)
        if measure.arguments.beside:
            beside(measure, lessons, [triple.question for triple in triples], results)


def beside(measure, lessons, questions, results):
    """The same book and questions with another build."""
    with tempfile.TemporaryDirectory() as folder:
        other = Program(measure.arguments.beside, measure.program.server, folder)
        book = other.teach(lessons)
        for layout in LAYOUTS:
            sent = book.ask(questions, *other.hosted, "--layout", layout)
            theirs = median([each.milliseconds for each in sent])
            ours = results[layout, measure.ways[0].name]["milliseconds"]
            measure.table.row("%d lessons, %s: Enter to sent" % (len(lessons), layout),
                              "%.1f ms, the other %.1f" % (ours, theirs), "+ 8 ms",
                              ours - theirs <= 8)


# --- Other people's pairs ------------------------------------------------------------------------


def measure_prefeval(measure):
    folder = measure.arguments.prefeval
    names = sorted(glob.glob(os.path.join(folder, "*.json")))
    if not names:
        raise SystemExit("no *.json in %s" % folder)
    tuning = {os.path.basename(name) for name in names[:TUNING_TOPICS]}
    print("\n## PrefEval, explicit preferences: %d topics, the first %d of them for tuning\n" % (
        len(names), TUNING_TOPICS))
    for size, each in ((20, 1), (100, 5), (600, 30)):
        lessons = []
        for name in names:
            with open(name, encoding="utf-8") as file:
                topic = json.load(file)
            for index, pair in enumerate(topic[:each]):
                other = topic[(index + each) % len(topic)]
                lessons.append(Lesson(os.path.basename(name), one_line(other["question"]),
                                      one_line(pair["preference"]), (one_line(pair["question"]),)))
        random.Random(7).shuffle(lessons)
        triples = lesson_lists.triples(lessons)
        random.Random(13).shuffle(triples)
        if measure.arguments.quick:
            triples = triples[:measure.most]
        results = measure.compare(measure.teach(lessons), triples,
                                  untuned=lambda triple: triple.lesson.subject not in tuning)
        # Recall within the budget, and where few lessons are shown.
        bars = {20: (1.0, None), 100: (0.97, 0.85), 600: (0.93, 0.40)}[size]
        for (layout, way), result in results.items():
            bar = bars["at most" in way]
            if "words" not in way and bar:
                measure.table.row("PrefEval, %d lessons, %s, %s" % (len(lessons), layout, way),
                                  "%.3f" % result["untuned"], ">= %.2f" % bar,
                                  result["untuned"] >= bar)


def one_line(text):
    return " ".join(text.split())


def refutebench_file(folder, name):
    """The lines of one of its files, from a folder or from a bare git folder."""
    if os.path.exists(os.path.join(folder, "HEAD")):
        text = subprocess.run(["git", "--git-dir", folder, "show", "HEAD:" + name],
                              capture_output=True, text=True, check=True).stdout
    else:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            text = file.read()
    return [json.loads(line) for line in text.splitlines() if line]


def measure_refutebench(measure):
    folder = measure.arguments.refutebench
    print("\n## RefuteBench\n")

    def question(text):
        text = re.sub(r"^Answer my questions\. Question: |\(directly output.*$", "", text)
        return one_line(text)[:2000]

    def facts(name):
        return [(question(each["queries"][0]), one_line(each["feedbacks"]),
                 question(each["queries"][2]))
                for each in refutebench_file(folder, "data/qa/single/qa.%s.NC-0.jsonl" % name)]

    def mails(name):
        chosen = random.Random(2)
        return [(question(each["queries"][0]),
                 one_line(each["feedback_prompt"].format(
                     choice=chosen.choice(each["feedbacks"]["choices"]))),
                 question(each["queries"][2]))
                for each in refutebench_file(
                    folder, "data/email/single/email.%s.NC-0.jsonl" % name)]

    def measure_kind(title, triples, sizes):
        lessons = list({note: Lesson("refutebench", taught, note, ())
                        for taught, note, _ in triples}.values())
        for size in sizes:
            some = lessons[:size]
            by_note = {lesson.note: lesson for lesson in some}
            asked = [Triple(by_note[note], later, lesson_lists.share_a_word(note, later))
                     for _, note, later in triples if note in by_note]
            random.Random(4).shuffle(asked)
            print("%s: " % title, end="")
            measure.compare(measure.teach(some), asked[:measure.most])

    measure_kind("facts, the same question later", facts("memory"), (25, 200))
    measure_kind("facts, another question later", facts("generalization"), (25, 200))
    # What stands in angular brackets is written otherwise in a prompt.
    measure_kind("e-mail, another mail later",
                 [each for each in mails("generalization") if "<" not in each[1]], (100,))


# What IFEval asks for, as a rule that somebody would tell.
RULES = {
    "punctuation:no_comma": "no commas",
    "change_case:english_lowercase": "write in lower case only",
    "change_case:english_capital": "write in capitals only",
    "length_constraints:number_words": "{relation} {num_words} words",
    "length_constraints:number_sentences": "{relation} {num_sentences} sentences",
    "length_constraints:number_paragraphs": "{num_paragraphs} paragraphs, parted by ***",
    "detectable_format:number_bullet_lists": "exactly {num_bullets} bullet points",
    "detectable_format:json_format": "put everything into JSON",
    "detectable_content:postscript": "end with a postscript that begins with {postscript_marker}",
    "startend:quotation": "put all of it into double quotes",
    "startend:end_checker": "end with the words {end_phrase}",
    "language:response_language": "write in the language with the code {language}",
    "keywords:existence": "use the words {keywords}",
    "keywords:forbidden_words": "do not use the words {forbidden_words}",
}


def measure_ifeval(measure):
    print("\n## Rules as in IFEval\n")
    with open(os.path.join(measure.arguments.ifeval, "input_data.jsonl"), encoding="utf-8") as file:
        items = [json.loads(line) for line in file]
    first, others = {}, []
    for item in items:
        kind, values = item["instruction_id_list"][0], item["kwargs"][0]
        prompt = one_line(item["prompt"])[:1000]
        if kind in RULES and kind not in first:
            values = {name: ", ".join(value) if isinstance(value, list) else value
                      for name, value in values.items()}
            first[kind] = Lesson(kind, prompt,
                                 "In every answer: " + RULES[kind].format(**values), ())
        else:
            others.append(prompt)
    lessons = list(first.values())
    random.Random(9).shuffle(others)
    triples = [Triple(lesson, question, lesson_lists.share_a_word(lesson.note, question))
               for lesson in lessons for question in others[:5]]
    measure.compare(measure.teach(lessons), triples)


# --- Other languages -----------------------------------------------------------------------------


def measure_languages(measure):
    print("\n## Other languages: a book of each, with 74 English lessons\n")
    others = lesson_lists.lessons()[:74]
    for language, lessons in lesson_lists.languages().items():
        print("%s: " % language, end="")
        results = measure.compare(measure.teach(lessons + others), lesson_lists.triples(lessons))
        for (layout, way), result in results.items():
            if "meaning" in way:
                words = results[layout, way.replace("meaning", "words")]["recall"]
                measure.table.row("%s, %s, %s" % (language, layout, way),
                                  "%.2f, words %.2f" % (result["recall"], words),
                                  ">= words", result["recall"] >= words)


# --- A day of corrections ------------------------------------------------------------------------


def measure_day(measure):
    corrections, unrelated = lesson_lists.day(), lesson_lists.day_unrelated()
    book = measure.teach(corrections)
    always = set(book.always)
    meant = {each.note for each in corrections if each.is_for_everything}
    table = measure.table
    table.head("a day of corrections: 40, then 40 questions about them and 40 about none")
    table.row("always", "%d, of which %d are meant so (of %d)" % (
        len(always), len(always & meant), len(meant)), "<= 4", len(always) <= 4)
    for layout in LAYOUTS:
        for way in measure.ways:
            sent = measure.ask(book, [each.later for each in corrections] + unrelated, layout, way)
            held = [book.notes_in(each) for each in sent]
            found = [each.note in notes for each, notes in zip(corrections, held)]
            foreign = [[note for note in notes if note not in always] for notes in held[40:]]
            # With the layout `book` the whole book stands there while it fits.
            is_bound = layout == "relevant" and "words" not in way.name
            table.row("%s, %s: right lesson" % (layout, way.name), "%d of 40" % sum(found),
                      ">= 38" if is_bound else "", sum(found) >= 38 if is_bound else None)
            most = max(map(len, foreign))
            table.row("  foreign topic lessons where none is meant", "%d in all, most %d" % (
                sum(map(len, foreign)), most), "<= 1" if is_bound else "",
                most <= 1 if is_bound else None)
            table.row("  lessons there, always ones too", "%.1f a prompt" % (
                sum(map(len, held[40:])) / 40))
            if is_bound and measure.arguments.show:
                show_day(corrections, found, unrelated, foreign)
    if measure.arguments.local:
        measure_local_day(measure, book, corrections, unrelated)


def show_day(corrections, found, unrelated, foreign):
    for each, hit in zip(corrections, found):
        if not hit:
            print("    missed: %s <- %s" % (each.later, each.note))
    for question, notes in zip(unrelated, foreign):
        for note in notes:
            print("    foreign: %s <- %s" % (question, note))


def measure_local_day(measure, book, corrections, unrelated):
    """What the local model answers at temperature 0, with that book and with none."""
    local = ("--yes", "--model", "local", "--temperature", "0", *measure.ways[0].options)
    if measure.arguments.quick:
        corrections, unrelated = corrections[::4], unrelated[::4]
    questions = ["hi"] + unrelated
    plain = measure.empty.ask(questions, *local)
    taught = book.ask(questions + [each.later for each in corrections], *local)
    leaks = []
    for question, without, answer in zip(unrelated, plain[1:], taught[1:]):
        leaks += [(question, each.note) for each in lesson_lists.day()
                  if each.words and not each.is_for_everything
                  and re.search(each.words, answer.answer)
                  and not re.search(each.words, without.answer)]
    table = measure.table
    table.row("local model: answers with a foreign lesson's words", "%d of %d" % (
        len(dict(leaks)), len(unrelated)), "<= 1", len(dict(leaks)) <= 1)
    for leak in leaks:
        print("    %s: %s" % leak)
    is_same = plain[0].answer == taught[0].answer
    table.row("local model: hi", "as with an empty book" if is_same else "another answer", "same",
              is_same)
    if not is_same:
        print("    without: %s\n    with: %s" % (plain[0].answer, taught[0].answer))
    followed = [bool(re.search(each.words, answer.answer))
                for each, answer in zip(corrections, taught[len(questions):]) if each.words]
    table.row("local model: answers that follow their lesson",
              "%d of %d" % (sum(followed), len(followed)))


# --- Contradiction and scope ---------------------------------------------------------------------


def measure_contradictions(measure):
    table = measure.table
    contradictions, lookalikes = (lesson_lists.pairs(name)
                                  for name in ("contradictions", "lookalikes"))
    table.head("two lessons of which only one can hold; each older one is told before all newer")
    for name, pairs in (("contradicting", contradictions), ("only alike", lookalikes)):
        book = measure.teach([pair.older for pair in pairs] + [pair.newer for pair in pairs],
                             learns=True)
        left = sum(pair.older.note in book.applies for pair in pairs)
        for layout in LAYOUTS:
            questions = [question for pair in pairs
                         for question in (pair.later, pair.older.taught, pair.newer.taught)]
            sent = measure.ask(book, questions, layout, measure.ways[0])
            held = [[note in each.text for each in sent[3 * index:3 * index + 3]]
                    for index, note in enumerate(pair.older.note for pair in pairs)]
            newer = sum(pair.newer.note in sent[3 * index].text for index, pair in enumerate(pairs))
            if pairs is contradictions:
                gone = sum(not any(each) for each in held)
                table.row("contradicting, %s: older one in no prompt" % layout,
                          "%d of 30, newer one there %d" % (gone, newer), ">= 28", gone >= 28)
            else:
                table.row("only alike, %s: newer one in the later prompt" % layout,
                          "%d of 30" % newer)
        if pairs is contradictions:
            table.row("contradicting: older one still in the book", "%d of 30" % left)
        else:
            table.row("only alike: none retired", "%d of 30 left" % left, "30", left == 30)
        if measure.arguments.show:
            for pair in pairs:
                if (pair.older.note in book.applies) == (pairs is contradictions):
                    print("    %s / %s" % (pair.older.note, pair.newer.note))


def judged(text, schema):
    """The recording server as a model that knows which notes contradict one another."""
    properties = schema.get("properties") or {}
    if "key_insight" in properties:
        return dict(emptiest(schema), key_insight="as it was said")
    if "contradicted" not in properties:
        return None
    newer = text.rsplit("remark: ", 1)[-1]
    numbers = []
    for number, remark in re.findall(r"number: (\d+)\n(?:question: .*\n)?remark: (.*)", text):
        if any(pair.older.note == remark and newer.startswith(pair.newer.note)
               for pair in lesson_lists.pairs("contradictions")):
            numbers.append(int(number))
    return {"reasoning": "", "contradicted": numbers}


def measure_scope(measure):
    table = measure.table
    notes = lesson_lists.scope_notes()
    table.head("always or its topic: 60 notes, judged by hand")
    book = measure.teach(notes)
    for applies in ("always", "topic"):
        some = [each for each in notes if each.applies == applies]
        right = [each for each in some if book.applies.get(each.note) == applies]
        table.row("meant %s, and so taken" % applies, "%d of %d" % (len(right), len(some)))
        if measure.arguments.show:
            for each in some:
                if each not in right:
                    print("    not %s: %s <- %s" % (applies, each.note, each.taught))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--prefeval")
    parser.add_argument("--refutebench")
    parser.add_argument("--ifeval")
    parser.add_argument("--embedding-model")
    parser.add_argument("--beside")
    parser.add_argument("--echo", action="store_true")
    parser.add_argument("--local", action="store_true")
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    faults = list(lesson_lists.faults())
    if faults:
        raise SystemExit("\n".join(faults))
    table = Table()
    with tempfile.TemporaryDirectory() as folder, \
            RecordingServer(judged, arguments.echo) as server:
        measure = Measure(Program(os.path.abspath(arguments.program), server, folder), arguments,
                          table)
        if measure.wants("own"):
            measure_own(measure)
        for part, measure_part in (("prefeval", measure_prefeval),
                                   ("refutebench", measure_refutebench),
                                   ("ifeval", measure_ifeval)):
            if measure.wants(part) and getattr(arguments, part):
                measure_part(measure)
        for part, measure_part in (("languages", measure_languages), ("day", measure_day),
                                   ("contradictions", measure_contradictions),
                                   ("scope", measure_scope)):
            if measure.wants(part):
                measure_part(measure)
    return table.end()


if __name__ == "__main__":
    sys.exit(main())
