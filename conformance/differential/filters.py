"""A generator of filters that covers the language: most mean something, some are mistakes.

`lacks` names what one of the servers is known to do otherwise (docs/differences.md); a filter that
needs it is not made, so that what is made must give the same.
"""

from pymilvus import DataType

from mistakes import MISTAKES
from rows import FLOATS, INTS, WORDS
from shape import FLOATS as FLOAT_FIELDS, INTEGERS

COMPARE = ["==", "!=", "<", "<=", ">", ">="]
EQUAL = ["==", "!="]
WHOLE, REAL = list(INTEGERS.values()), list(FLOAT_FIELDS.values())
PATTERNS = ["a%", "%", "abc", "中%", "it's%"]
INNER_PATTERNS = ["%b", "%b%", "ab_", "_", "a_c%", "x\\\\_y", "50\\\\%", "%中%", "_b%"]


class Filters:
    def __init__(self, rng, shape, lacks):
        self.rng = rng
        self.shape = shape
        self.lacks = lacks
        self.negated = False

    def filter(self):
        """A filter and its template values. Half of them are one atom, whose difference is plain."""
        self.templates, self.negated = {}, False
        depth = self.rng.choice([0, 0, 0, 1, 1, 2, 3])
        self.alone = depth == 0
        text = self.tree(depth)
        return text, dict(self.templates)

    def simple(self):
        """A comparison, for calls that are about something else."""
        self.templates, self.negated, self.alone = {}, False, True
        return self.comparison() or "n > 3"

    def has(self, ability):
        return ability not in self.lacks

    def tree(self, depth):
        if depth == 0:
            return self.atom()
        kind = self.rng.random()
        words = ["and", "or", "&&", "||"] + (["AND", "OR"] if self.has("upper-case words") else [])
        if kind < 0.2:
            outer, self.negated = self.negated, True
            inner = self.tree(depth - 1)
            self.negated = outer
            nots = ["not", "!"] + (["NOT"] if self.has("upper-case words") else [])
            return f"{self.rng.choice(nots)} ({inner})"
        left, right = self.tree(depth - 1), self.tree(self.rng.randrange(depth))
        if kind < 0.6:
            return f"({left}) {self.rng.choice(words)} ({right})"
        return f"{left} {self.rng.choice(words)} {right}"

    def atom(self):
        kinds = [self.comparison] * 4 + [self.membership] * 3 + [self.arithmetic] * 2
        kinds += [self.chain, self.like, self.two_fields, self.constant_first, self.key, self.mistake]
        kinds += [self.json] * 4 + [self.array] * 4 + [self.dynamic] * 2 + [self.is_null] * 2 + [self.template] * 2
        for _ in range(100):
            made = self.rng.choice(kinds)()
            if made:
                return made
        return "n >= 0"

    def pick(self, *types, positive=True):
        """A field of one of the types. Where nulls have no logic of three values, none below `not`."""
        fitting = self.shape.of_types(*types)
        if not self.has("null logic") and (self.negated or not positive):
            fitting = [one for one in fitting if not one.nullable]
        return self.rng.choice(fitting) if fitting else None

    def literal(self, kind):
        """A literal for a field of this type; sometimes of another type that may stand for it."""
        if kind in WHOLE:
            if self.rng.random() < 0.1 and self.has("integers out of range"):
                return self.rng.choice(["300", "-129", "70000", "3000000000", "9007199254740993"])
            return str(self.rng.choice(INTS))
        if kind in REAL:
            return str(self.rng.choice(INTS)) if self.rng.random() < 0.3 else repr(self.rng.choice(FLOATS))
        if kind == DataType.BOOL:
            return self.rng.choice(["true", "false", "True", "FALSE"])
        return self.quoted(self.rng.choice(WORDS))

    def argument(self, kind):
        for _ in range(50):
            made = self.literal(kind)
            if self.has("negative arguments") or not made.startswith("-"):
                return made

    def quoted(self, word):
        quote = self.rng.choice("'\"")
        body = word.replace("\\", "\\\\").replace(quote, "\\" + quote)
        return f"{quote}{body}{quote}"

    def comparison(self):
        one = self.pick(*WHOLE, *REAL, DataType.BOOL, DataType.VARCHAR)
        if not one:
            return None
        ops = EQUAL if one.type == DataType.BOOL else COMPARE
        return f"{one.name} {self.rng.choice(ops)} {self.literal(one.type)}"

    def constant_first(self):
        one = self.pick(*WHOLE, *REAL, DataType.VARCHAR)
        return one and f"{self.literal(one.type)} {self.rng.choice(COMPARE)} {one.name}"

    def key(self):
        if self.shape.auto_id:
            return f"n {self.rng.choice(COMPARE)} {self.rng.randrange(60)}"
        keys = self.rng.sample(range(64), 6)
        if self.has("repeated keys"):
            keys[5] = keys[0]
        shown = [f'"k{one:04d}"' if self.shape.text_key else str(one) for one in keys]
        if self.rng.random() < 0.4:
            return f"id {self.rng.choice(['in', 'not in'])} [{', '.join(shown)}]"
        return f"id {self.rng.choice(COMPARE)} {shown[0]}"

    def chain(self):
        one = self.pick(*WHOLE, *REAL, DataType.VARCHAR)
        if not one or not self.has("chains"):
            return None
        low, high = self.bounds(one.type)
        if self.rng.random() < 0.5:
            return f"{low} {self.rng.choice(['<', '<='])} {one.name} {self.rng.choice(['<', '<='])} {high}"
        return f"{high} {self.rng.choice(['>', '>='])} {one.name} {self.rng.choice(['>', '>='])} {low}"

    def bounds(self, kind):
        """A lower and a higher literal: a range that can hold nothing is a mistake of the writer."""
        if kind == DataType.VARCHAR:
            low, high = self.rng.sample(["a", "abc", "abd", "b", "x_y"], 2)
            return (f'"{min(low, high)}"', f'"{max(low, high)}"')
        pool = INTS if kind in WHOLE else FLOATS
        low, high = sorted(self.rng.sample(pool, 2))
        return str(low), str(high)

    def two_fields(self):
        left = self.pick(*WHOLE, *REAL, DataType.VARCHAR)
        if not left:
            return None
        kinds = [DataType.VARCHAR] if left.type == DataType.VARCHAR else [*WHOLE, *REAL]
        if not self.has("fields of two types"):
            kinds = [left.type]
        right = self.pick(*kinds)
        return right and f"{left.name} {self.rng.choice(COMPARE)} {right.name}"

    def membership(self):
        word = self.rng.choice(["in", "in", "not in"])
        one = self.pick(*WHOLE, *REAL, DataType.BOOL, DataType.VARCHAR, positive=word == "in")
        if not one:
            return None
        items = [self.literal(one.type) for _ in range(self.rng.choice([0, 1, 2, 4, 7]))]
        return f"{one.name} {word} [{', '.join(items)}]"

    def arithmetic(self):
        one = self.pick(*WHOLE, *REAL)
        if not one:
            return None
        whole = one.type in WHOLE
        op = self.rng.choice(self.whole_operators() if whole else "+-*/")
        number = self.rng.choice([1, 2, 3, 5, -2]) if whole else self.rng.choice([1, 2.0, 0.5, -3])
        wanted = self.rng.choice(INTS) if whole else self.rng.choice([*INTS, *FLOATS])
        ops = COMPARE if self.has("order of arithmetic") else EQUAL
        return f"{one.name} {op} {number} {self.rng.choice(ops)} {wanted}"

    def whole_operators(self):
        return "+-*" + ("/" if self.has("integer division") else "") + ("%" if self.has("modulo") else "")

    def like(self):
        one = self.pick(DataType.VARCHAR)
        inner = [one for one in INNER_PATTERNS if "\\" not in one or self.has("escapes in patterns")]
        patterns = PATTERNS + ([""] if self.has("empty pattern") else []) + (inner if self.has("any pattern") else [])
        return one and f'{one.name} like "{self.rng.choice(patterns)}"'

    def is_null(self):
        if not self.has("is null"):
            return None
        one = self.rng.choice(self.shape.fields)
        return f"{one.name} {self.rng.choice(['is null', 'is not null', 'IS NULL', 'IS NOT NULL'])}"

    def json(self):
        one = self.pick(DataType.JSON)
        if not one:
            return None
        paths = ['["k"]', '["x"]', '["s"]', '["o"]["k"]', '["o"]["x"]', '["none"]']
        paths += ['["t"][0]', '["t"][1]'] if self.has("items of json") else []
        return self.on_json(one.name + self.rng.choice(paths), one.name)

    def on_json(self, path, base):
        if self.negated and not self.has("missing keys"):
            return None
        kind = self.rng.randrange(8)
        items = ["1", "2", "2.0", "2.5", '"2"', '"abc"', "1.5"] + (["true", "false"] if self.has("json booleans") else [])
        item = self.rng.choice(items)
        if kind < 3:
            ops = EQUAL if item in ("true", "false") else COMPARE
            if not self.has("missing keys"):
                ops = [op for op in ops if op != "!="]
            return f"{path} {self.rng.choice(ops)} {item}"
        if kind == 3:
            if not self.has("json in"):
                return None
            words = ["in", "not in"] if self.has("missing keys") else ["in"]
            more = self.rng.choice(["1", '"abc"', "2.5", "3"]) if self.has("mixed lists") else item
            return f"{path} {self.rng.choice(words)} [{item}, {more}]"
        if kind == 4:
            return f"exists {path}" if self.alone or self.has("exists in longer filters") else None
        if kind == 5:
            return f'{path} like "{self.rng.choice(["a%", "ab%", "2%"])}"' if self.has("json like") else None
        if kind == 6:
            if not self.has("json arithmetic"):
                return None
            ops = COMPARE if self.has("order of arithmetic") else ["=="]
            ops = [op for op in ops if op != "!=" or self.has("missing keys")]
            return f"{path} {self.rng.choice('+-*')} {self.rng.choice([1, 2])} {self.rng.choice(ops)} {self.rng.choice(INTS)}"
        return self.json_list(base)

    def json_list(self, base):
        if base == "$meta" and not self.has("lists of the dynamic field"):
            return None
        path = base + self.rng.choice(['["t"]', '["t"]', '["o"]["t"]', '["k"]'])
        mode = self.rng.randrange(4)
        items = ["1", "0", '"a"', "1.5", "1.0"] + (["true"] if self.has("json booleans") else []) + (["[1, 2]"] if self.has("lists in lists") else [])
        item = self.rng.choice(items)
        if mode == 3:
            if not self.has("length of json"):
                return None
            ops = COMPARE if self.has("order of arithmetic") else ["=="]
            return f"array_length({path}) {self.rng.choice(ops)} {self.rng.randrange(4)}"
        name = self.rng.choice(["json_contains", "JSON_CONTAINS"])
        if mode == 0:
            return f"{name}({path}, {item})"
        other = self.rng.choice(["2", '"b"', "7"]) if self.has("mixed lists") else item
        suffix = "_all" if mode == 1 else "_any"
        return f"{name}{suffix if name.islower() else suffix.upper()}({path}, [{item}, {other}])"

    def array(self):
        one = self.pick(DataType.ARRAY)
        if not one:
            return None
        literal = lambda: self.argument(one.element)
        if one.element == DataType.FLOAT and not self.has("integers in float arrays"):
            literal = lambda: repr(self.rng.choice([0.25, 1.0, 100.0]))
        kind = self.rng.randrange(6)
        if kind == 0:
            return f"array_contains({one.name}, {literal()})"
        if kind in (1, 2):
            items = ", ".join(literal() for _ in range(self.rng.choice([1, 2, 3])))
            return f"array_contains_{['any', 'all'][kind - 1]}({one.name}, [{items}])"
        if kind == 3:
            ops = COMPARE if self.has("order of arithmetic") else EQUAL
            nulls = one.nullable and not self.has("null logic")
            return None if nulls else f"array_length({one.name}) {self.rng.choice(ops)} {self.rng.randrange(5)}"
        if kind == 4:
            if not self.has("equal arrays"):
                return None
            items = ", ".join(literal() for _ in range(self.rng.choice([1, 2])))
            return f"{one.name} {self.rng.choice(EQUAL)} [{items}]"
        if not self.has("missing keys") and self.negated:
            return None
        ops = EQUAL if one.element == DataType.BOOL else COMPARE
        if not self.has("missing keys"):
            ops = [op for op in ops if op != "!="]
        return f"{one.name}[{self.rng.randrange(3)}] {self.rng.choice(ops)} {literal()}"

    def dynamic(self):
        if not self.shape.dynamic:
            return None
        name = self.rng.choice(["dx", "ds", '$meta["dx"]', '$meta["ds"]', "nowhere"])
        if "ds" not in name:
            return self.on_json(name, "$meta")
        if self.negated and not self.has("missing keys"):
            return None
        ops = COMPARE if self.has("missing keys") else [op for op in COMPARE if op != "!="]
        return f"{name} {self.rng.choice(ops)} {self.quoted(self.rng.choice(WORDS))}"

    def template(self):
        one = self.pick(*WHOLE, *REAL, DataType.VARCHAR)
        if not one or not self.has("templates"):
            return None
        name = f"p{len(self.templates)}"
        pool = WORDS if one.type == DataType.VARCHAR else FLOATS if one.type in REAL else INTS
        if self.rng.random() < 0.5:
            self.templates[name] = [self.rng.choice(pool) for _ in range(3)]
            return f"{one.name} {self.rng.choice(['in', 'not in'])} {{{name}}}"
        self.templates[name] = self.rng.choice(pool)
        return f"{one.name} {self.rng.choice(COMPARE)} {{{name}}}"

    def mistake(self):
        """Alone: what one server refuses the other may not reach in a longer filter."""
        fitting = [text for text, ability in MISTAKES.items() if ability is None or self.has(ability)]
        return self.rng.choice(fitting)
