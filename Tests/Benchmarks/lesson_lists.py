"""The lessons that `bench lessons` teaches, from the lists in the folder `lessons`, and checked.

usage: lesson_lists.py           how many there are, subject by subject; status 1 if a check fails
       lesson_lists.py --jsonl   a line a later question, with the lesson it is about
"""

import collections
import itertools
import json
import os
import random
import re
import sys

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lessons")

# `taught` is the question that `note` was said of, `later` the one or two that the note bears on.
Lesson = collections.namedtuple("Lesson", "subject taught note later")
# A later question beside the lesson that should be in its prompt.
Triple = collections.namedtuple("Triple", "lesson question shares_a_word")
Correction = collections.namedtuple(
    "Correction", "subject is_for_everything taught note later words")
Pair = collections.namedtuple("Pair", "subject older newer later")
ScopeNote = collections.namedtuple("ScopeNote", "applies taught note")


def records(*path):
    """The paragraphs of a list, each as its lines; what begins with # is a remark."""
    with open(os.path.join(FOLDER, *path), encoding="utf-8") as file:
        paragraphs = file.read().strip().split("\n\n")
    return [each.split("\n") for each in paragraphs if not each.startswith("#")]


def lessons_of(*path):
    subject = os.path.splitext(path[-1])[0]
    return [Lesson(subject, taught, note, tuple(later))
            for taught, note, *later in records(*path)]


def lessons():
    """All English ones, in an order that mixes the subjects and is always the same."""
    mixed = [lesson for name in sorted(os.listdir(os.path.join(FOLDER, "subjects")))
             for lesson in lessons_of("subjects", name)]
    random.Random(11).shuffle(mixed)
    return mixed


def languages():
    """The lessons of each other language."""
    return {os.path.splitext(name)[0]: lessons_of("languages", name)
            for name in sorted(os.listdir(os.path.join(FOLDER, "languages")))}


def lines_of(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return file.read().splitlines()


def unrelated():
    """Questions that none of the lessons is about."""
    return lines_of("unrelated.txt")


def day():
    """The corrections of a developer's day."""
    found = []
    for kind, taught, note, later, words in records("day.txt"):
        subject, _, everything = kind.partition(" everything")
        found.append(Correction(kind.replace(" everything", ""), kind.endswith(" everything"),
                                taught, note, later, None if words == "-" else words))
    return found


def day_unrelated():
    return lines_of("day-unrelated.txt")


def pairs(name):
    """Pairs of an older and a newer lesson: `contradictions` or `lookalikes`."""
    found = []
    for subject, question, note, newer_question, newer_note, later in records(name + ".txt"):
        found.append(Pair(subject, Lesson(subject, question, note, (later,)),
                          Lesson(subject, newer_question, newer_note, (later,)), later))
    return found


def scope_notes():
    """Notes that apply always, or to their topic, as a reader judged them."""
    return [ScopeNote(*record) for record in records("scope.txt")]


def distractors():
    """Lessons that only fill a book, over four thousand, made from patterns and lists."""
    lists, patterns = {}, []
    for first, *rest in records("distractors.txt"):
        kind, *names = first.split()
        if kind == "list":
            lists[names[0]] = rest[0].split(", ")
        else:
            patterns.append((names, *rest))
    made, numbers = [], random.Random(5)
    for (first, second), taught, note in patterns:
        for values in itertools.product(lists[first], lists[second]):
            chosen = dict(zip((first, second), values))
            for name, choices in lists.items():
                chosen.setdefault(name, numbers.choice(choices))
                chosen[name + "2"] = numbers.choice([c for c in choices if c != chosen[name]])
            made.append(Lesson("distractors", capitalised(taught.format(**chosen)),
                               capitalised(note.format(**chosen)), ()))
    numbers.shuffle(made)
    return list({lesson.note: lesson for lesson in made}.values())


def capitalised(text):
    return text[0].upper() + text[1:]


STOP_WORDS = set("""
    a about above after again all alone already also always am an and any anybody anything are as
    ask at away back be because been before begin being below best better between both but by call
    came can can't cannot come comes could did do does doesn't doing don't done down each either
    else ever every everybody everyone everything few find first for from get gets give given go
    goes going good got had has have he her here hers him his how i i'd i'll i'm i've if in into is
    isn't it it's its just keep kind know last less let like look made make many may me might mine
    more most much must my near need needs never new next no nobody none not nothing now of off
    often on once one only or other others our out over own people please put quite rather really
    right said same say says see shall she should show so some somebody someone something somewhere
    start still such take takes tell than that that's the their them then there they thing things
    this those three through till to today together too two under until up us use used very want
    wants was way we we'd we're well went were what what's when where which while who whom whose why
    will with without won't work would write yes yet you your
""".split())

ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ness", "ment", "edly", "ally", "ers",
           "est", "ed", "er", "es", "ly", "y", "s", "e")


def stem(word):
    """`copies`, `copied` and `copy` become one; crude, and too generous rather than too strict."""
    word = word.split("'")[0]
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[:-len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def content_words(text):
    words = re.findall(r"[^\W_]+(?:'[a-z]+)?", text.lower().replace("’", "'"))
    return {stem(word) for word in words if word not in STOP_WORDS}


def share_a_word(note, question):
    return bool(content_words(note) & content_words(question))


def triples(lessons):
    """Each later question of these lessons, and whether it has a content word of the note."""
    return [Triple(lesson, question, share_a_word(lesson.note, question))
            for lesson in lessons for question in lesson.later]


def counts(some):
    """How many later questions share a word with their note, and how many do not."""
    shared = sum(triple.shares_a_word for triple in triples(some))
    return shared, len(triples(some)) - shared


def faults():
    """What is wrong with the lists, as sentences."""
    english, others = lessons(), languages()
    everything = english + [lesson for some in others.values() for lesson in some]
    if len(english) < 600:
        yield "only %d pairs" % len(english)
    if len({lesson.subject for lesson in english}) < 20:
        yield "fewer than 20 subjects"
    for subject in {lesson.subject for lesson in english}:
        shared, apart = counts([lesson for lesson in english if lesson.subject == subject])
        if shared < 10 or apart < shared:
            yield "%s: %d questions share a word, %d do not" % (subject, shared, apart)
    for language, some in others.items():
        if len(some) < 25:
            yield "only %d pairs in %s" % (len(some), language)
    notes = [lesson.note for lesson in everything]
    for note, other in itertools.permutations(notes, 2):
        if note in other:
            yield "the note %r stands in the note %r" % (note, other)
    later = [question for lesson in everything for question in lesson.later]
    for what, some in (("note", notes), ("later question", later)):
        for text, times in collections.Counter(some).items():
            if times > 1:
                yield "the %s %r stands there %d times" % (what, text, times)
    asked = {lesson.taught for lesson in everything} | set(later)
    for question in unrelated():
        if question in asked:
            yield "%r is about a lesson" % question
    if len(unrelated()) < 60 or len(day_unrelated()) != 40:
        yield "too few questions about none"
    corrections = day()
    if len(corrections) != 40 or len({each.subject for each in corrections}) != 8:
        yield "a day has 40 corrections in eight kinds"
    if sum(each.is_for_everything for each in corrections) > 4:
        yield "more than four corrections of the day are for everything"
    for name in ("contradictions", "lookalikes"):
        if len(pairs(name)) != 30 or len({pair.subject for pair in pairs(name)}) != 8:
            yield "30 %s in eight kinds are wanted" % name
    marks = collections.Counter(note.applies for note in scope_notes())
    if marks != {"always": 30, "topic": 30}:
        yield "30 notes of each scope are wanted, not %s" % dict(marks)


def main():
    english = lessons()
    if sys.argv[1:] == ["--jsonl"]:
        for lesson, question, shares_a_word in triples(english):
            print(json.dumps({"subject": lesson.subject, "taught": lesson.taught,
                              "note": lesson.note, "later": question,
                              "shares_a_word": shares_a_word}, ensure_ascii=False))
        return 0
    figures = "%-14s %4d lessons, %4d later questions: %3d share a word with the note, %3d do not"
    for subject in sorted({lesson.subject for lesson in english}) + ["all"]:
        some = [lesson for lesson in english if subject in (lesson.subject, "all")]
        print(figures % (subject, len(some), sum(counts(some)), *counts(some)))
    for language, some in languages().items():
        print("%-14s %4d lessons" % (language, len(some)))
    print("%-14s %4d lessons" % ("distractors", len(distractors())))
    wrong = list(faults())
    for fault in wrong:
        print(fault, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
