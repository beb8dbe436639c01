/* tape/policy_rules.c - the text of a rule ↔ what is asked and what is done (policy.h).
 *
 *     condition = both { "or" both }
 *     both      = part { "and" part }
 *     part      = "not" part | "(" condition ")" | always | current | old | hint NAME | pattern NAME
 *               | ( frequency | age | size ) ( ">" | "<" ) NUMBER
 *     action    = step { "," step }
 *     step      = place TIER { TIER } | compress CODEC [ LEVEL ] | raw | pin | unpin | prefetch NUMBER
 *     NUMBER    = digits [ "." digits ] [ KiB | MiB | GiB | TiB ]
 *
 * A condition becomes nodes in postfix order, each behind what it is about. Text is anybody's: nothing is deeper than TAPE_DEEP or
 * longer than TAPE_NODES_MOST. */
#include "tape/policy.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/nearest.h"

#include <stdio.h>
#include <string.h>

/* ---- numbers ---- */

/* How many times as much a word of the unit means; 0: there is no such unit. */
static double unit_of(const char *word, size_t len) {
    static const char letters[] = "kmgt";
    if (!len) return 1;
    const char *letter = memchr(letters, word[0] | 0x20, 4);
    if (!letter || len != 3 || (word[1] | 0x20) != 'i' || (word[2] | 0x20) != 'b') return 0;
    return (double)(UINT64_C(1) << 10 * (letter - letters + 1));
}

/* At most 15 digits: then the quotient is the nearest number to what is written, whatever the locale. */
bool tape_number_of(const char *word, size_t len, double *out) {
    uint64_t digits = 0, scale = 1;
    size_t k = 0, seen = 0, places = 0;
    bool point = false;
    for (; k < len && (word[k] == '.' || (word[k] >= '0' && word[k] <= '9')); k++) {
        if (word[k] == '.') {
            if (point || !k) return false;
            point = true;
            continue;
        }
        seen += digits || word[k] != '0';
        places += point;
        if (seen > 15 || places > 15) return false;
        digits = digits * 10 + (uint64_t)(word[k] - '0');
        if (point) scale *= 10;
    }
    if (!k || word[k - 1] == '.') return false;
    while (k < len && word[k] == ' ')
        k++;
    double unit = unit_of(word + k, len - k);
    *out = (double)digits / (double)scale * unit;
    return unit > 0 && *out < TAPE_NUMBER_FAR;
}

/* As few digits as read back as the same number. */
void tape_number_text(double x, base_buf *out) {
    char text[64], *to;
    for (int places = 0; places <= 15; places++) {
        double again;
        snprintf(text, sizeof text, "%.*f", places, x);
        to = text;
        for (const char *from = text; *from; from++) /* whatever the locale has for a point */
            if (*from >= '0' && *from <= '9')
                *to++ = *from;
            else if (to > text && to[-1] != '.')
                *to++ = '.';
        *to = 0;
        if (tape_number_of(text, (size_t)(to - text), &again) && again == x) break;
    }
    base_buf_str(out, text);
}

/* ---- words ---- */

typedef struct reader {
    const char *at, *word; /* behind the word; the word */
    size_t len;            /* 0: the end */
    mica_tape_policy *policy;
    uint32_t first, deep;
    mica_error *err;
} reader;

static bool in_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || (unsigned char)c >= 0x80;
}

static void next(reader *r) {
    while (*r->at == ' ' || *r->at == '\t')
        r->at++;
    r->word = r->at;
    while (in_word(*r->at))
        r->at++;
    if (r->at == r->word && *r->at) r->at++; /* a sign */
    r->len = (size_t)(r->at - r->word);
}

static bool is(const reader *r, const char *word) {
    return r->len == strlen(word) && memcmp(r->word, word, r->len) == 0;
}

static bool take(reader *r, const char *word) {
    if (!is(r, word)) return false;
    next(r);
    return true;
}

/* "X is not understood where …": `nearest` is what may have been meant. */
static mica_status wrong(const reader *r, const char *nearest, const char *wanted) {
    bool meant = nearest && nearest[0];
    return base_fail(r->err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET, "%s%.*s%s%s%s%s: wanted is %s",
                     r->len ? "'" : "the end is too early", (int)(r->len < 40 ? r->len : 40),
                     r->len ? r->word : "", r->len ? "' is not understood" : "", meant ? " (is " : "",
                     meant ? nearest : "", meant ? " meant?)" : "", wanted);
}

/* The number of a word among names; -1, with the error: it is none of them. */
static int one_of(reader *r, const char *(*name)(int), const char *wanted) {
    base_nearest q;
    base_nearest_begin(&q, r->word, r->len);
    for (int k = 0; name(k); k++) {
        if (is(r, name(k))) {
            next(r);
            return k;
        }
        base_nearest_add(&q, name(k), strlen(name(k)));
    }
    (void)!wrong(r, q.best, wanted);
    return -1;
}
static const char *hint_name(int k) {
    return mica_tape_hint_name((mica_tape_hint)k);
}
static const char *pattern_name(int k) {
    return mica_tape_pattern_name((mica_tape_pattern)k);
}
static const char *tier_name(int k) {
    return mica_tape_tier_name((mica_tape_tier)k);
}

/* ---- conditions ---- */

static mica_status push(reader *r, tape_node node) {
    mica_tape_policy *p = r->policy;
    if (p->nodes - r->first == TAPE_NODES_MOST)
        return base_fail(r->err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                         "a condition has at most %d parts; two rules can say more", TAPE_NODES_MOST);
    if (p->nodes == p->node_room) {
        uint32_t room = p->node_room ? 2 * p->node_room : 32;
        tape_node *more = base_realloc(p->node, room * sizeof *more);
        if (!more) return base_fail_memory(r->err, "the rules of a policy");
        p->node = more;
        p->node_room = room;
    }
    p->node[p->nodes++] = node;
    return MICA_OK;
}

static const char *test_word(int k) {
    switch (k) {
#define TAPE_TEST_ROW(name, text, follows)                                                                   \
    case TAPE_TEST_##name:                                                                                   \
        return text;
#include "tape/conditions.def"
#undef TAPE_TEST_ROW
    }
    return NULL;
}
static char test_follows(int k) {
    switch (k) {
#define TAPE_TEST_ROW(name, text, follows)                                                                   \
    case TAPE_TEST_##name:                                                                                   \
        return follows;
#include "tape/conditions.def"
#undef TAPE_TEST_ROW
    }
    return 0;
}

/* "> 50" behind frequency, age or size. */
static mica_status compared(reader *r, int test) {
    tape_node node = {.test = (uint8_t)test};
    if (is(r, "<"))
        node.test++;
    else if (!is(r, ">"))
        return wrong(r, NULL, "'>' or '<', and a number");
    next(r);
    if (!tape_number_of(r->word, r->len, &node.number))
        return wrong(r, NULL, "a number of at most 15 digits, as 50, 0.5 or 64KiB");
    next(r);
    return push(r, node);
}

static mica_status leaf(reader *r) {
    int test = one_of(r, test_word, "always, current, old, hint, pattern, frequency, age, size, not or '('");
    if (test < 0) return MICA_ERR_CONFIGURATION;
    char follows = test_follows(test);
    int word = 0;
    if (follows == 'o')
        return base_fail(r->err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "'%s' stands between two conditions", test_word(test));
    if (follows == '>') return compared(r, test);
    if (follows == 'h')
        word = one_of(r, hint_name,
                      "a hint: random, code, stack, heap, history, checkpoint, "
                      "sequential, temporary or custom");
    if (follows == 'p')
        word = one_of(r, pattern_name, "a pattern: unknown, sequential, random, temporal or write-once");
    if (word < 0) return MICA_ERR_CONFIGURATION;
    return push(r, (tape_node){.test = (uint8_t)test, .word = (uint8_t)word});
}

static mica_status condition(reader *r);

static mica_status part(reader *r) {
    bool negated = is(r, "not"), bracket = is(r, "(");
    if (!negated && !bracket) return leaf(r);
    if (r->deep == TAPE_DEEP)
        return base_fail(r->err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                         "parentheses and nots lie at most %d deep in each other", TAPE_DEEP);
    next(r);
    r->deep++;
    mica_status status = negated ? part(r) : condition(r);
    r->deep--;
    if (status != MICA_OK) return status;
    if (negated) return push(r, (tape_node){.test = TAPE_TEST_NOT});
    return take(r, ")") ? MICA_OK : wrong(r, NULL, "and, or, or ')'");
}

static mica_status both(reader *r) {
    mica_status status = part(r);
    while (status == MICA_OK && take(r, "and")) {
        status = part(r);
        if (status == MICA_OK) status = push(r, (tape_node){.test = TAPE_TEST_AND});
    }
    return status;
}

static mica_status condition(reader *r) {
    mica_status status = both(r);
    while (status == MICA_OK && take(r, "or")) {
        status = both(r);
        if (status == MICA_OK) status = push(r, (tape_node){.test = TAPE_TEST_OR});
    }
    return status;
}

mica_status tape_rule_when(mica_tape_policy *policy, const char *text, mica_error *err) {
    reader r = {.at = text, .policy = policy, .first = policy->nodes, .err = err};
    next(&r);
    mica_status status = condition(&r);
    if (status == MICA_OK && r.len) {
        base_nearest q;
        base_nearest_begin(&q, r.word, r.len);
        base_nearest_add(&q, "and", 3);
        base_nearest_add(&q, "or", 2);
        status = wrong(&r, q.best, "and, or, or the end");
    }
    return status;
}

/* ---- actions ---- */

mica_status tape_codec_of(const char *word, size_t len, mica_tape_codec *out, mica_error *err) {
    base_nearest q;
    base_nearest_begin(&q, word, len);
    for (int k = 0; k < MICA_TAPE_CODECS; k++) {
        const char *name = mica_tape_codec_name((mica_tape_codec)k);
        base_nearest_add(&q, name, strlen(name));
        if (len != strlen(name) || memcmp(word, name, len) != 0) continue;
        *out = (mica_tape_codec)k;
        return MICA_OK;
    }
    if (len == 6 && memcmp(word, "snappy", 6) == 0)
        return base_fail(
            err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
            "snappy is not there: lz4 unpacks faster and packs about as closely; say lz4, zstd or none");
    return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                     "'%.*s' packs nothing%s%s%s: wanted is none, lz4 or zstd", (int)(len < 40 ? len : 40),
                     word, q.best[0] ? " (is " : "", q.best, q.best[0] ? " meant?)" : "");
}

static mica_status count_of(reader *r, unsigned least, unsigned most, uint8_t *out) {
    double n = -1;
    if (!r->len || !tape_number_of(r->word, r->len, &n) || n < least || n > most || n != (unsigned)n) {
        char wanted[48];
        snprintf(wanted, sizeof wanted, "a whole number from %u to %u", least, most);
        return wrong(r, NULL, wanted);
    }
    *out = (uint8_t)n;
    next(r);
    return MICA_OK;
}

static mica_status placed(reader *r, tape_action *a) {
    do {
        int tier = one_of(r, tier_name, "a tier: dram, local, network or cold");
        if (tier < 0) return MICA_ERR_CONFIGURATION;
        a->tiers |= TAPE_TIER_BIT(tier);
    } while (r->len && !is(r, ","));
    return MICA_OK;
}

static mica_status packed(reader *r, tape_action *a) {
    mica_tape_codec codec;
    if (!r->len || is(r, ",")) return wrong(r, NULL, "lz4 or zstd, and perhaps a level from 1 to 9");
    mica_status status = tape_codec_of(r->word, r->len, &codec, r->err);
    if (status != MICA_OK) return status;
    a->codec = (uint8_t)codec;
    a->level = codec == MICA_TAPE_CODEC_ZSTD ? 3 : 1;
    next(r);
    return r->len && !is(r, ",") ? count_of(r, 1, 9, &a->level) : MICA_OK;
}

static const char *step_word(int k) {
    switch (k) {
    case 0: return "place";
    case 1: return "compress";
    case 2: return "raw";
    case 3: return "pin";
    case 4: return "unpin";
    case 5: return "prefetch";
    }
    return NULL;
}

static mica_status step(reader *r, tape_action *a) {
    static const uint8_t kinds[] = {TAPE_SAYS_PLACE, TAPE_SAYS_PACK, TAPE_SAYS_PACK,
                                    TAPE_SAYS_PIN,   TAPE_SAYS_PIN,  TAPE_SAYS_AHEAD};
    int which = one_of(r, step_word, "place, compress, raw, pin, unpin or prefetch");
    if (which < 0) return MICA_ERR_CONFIGURATION;
    if (a->says & kinds[which])
        return base_fail(r->err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "'%s' contradicts what stands before it", step_word(which));
    a->says |= kinds[which];
    if (which == 0) return placed(r, a);
    if (which == 1) return packed(r, a);
    if (which == 2) a->codec = MICA_TAPE_CODEC_RAW, a->level = 1;
    if (which == 3) a->pin = true;
    return which == 5 ? count_of(r, 0, TAPE_AHEAD_MOST, &a->depth) : MICA_OK;
}

mica_status tape_rule_do(const char *text, tape_action *out, mica_error *err) {
    reader r = {.at = text, .err = err};
    mica_status status;
    *out = (tape_action){0};
    next(&r);
    do
        status = step(&r, out);
    while (status == MICA_OK && take(&r, ","));
    return status == MICA_OK && r.len ? wrong(&r, NULL, "',' or the end") : status;
}

/* ---- back to text ---- */

/* Where the part begins that ends at a node. */
static uint32_t part_begin(const tape_node *node, uint32_t at) {
    for (uint32_t wanted = 1;; at--) {
        wanted += node[at].test == TAPE_TEST_NOT                                    ? 0
                  : node[at].test == TAPE_TEST_AND || node[at].test == TAPE_TEST_OR ? 1
                                                                                    : -1u;
        if (!wanted) return at;
    }
}

static void leaf_text(const tape_node *n, base_buf *out) {
    char follows = test_follows(n->test);
    base_buf_str(out, test_word(n->test));
    if (follows == 'h') base_buf_printf(out, " %s", mica_tape_hint_name((mica_tape_hint)n->word));
    if (follows == 'p') base_buf_printf(out, " %s", mica_tape_pattern_name((mica_tape_pattern)n->word));
    if (follows != '>' && follows != '<') return;
    base_buf_printf(out, " %c ", follows);
    tape_number_text(n->number, out);
}

/* The part that ends at `at`; as deep as a condition has nodes. `above` is the operation that it stands in. */
static void part_text(const tape_node *node, uint32_t at, tape_test above, base_buf *out) {
    tape_test test = (tape_test)node[at].test;
    if (test != TAPE_TEST_AND && test != TAPE_TEST_OR && test != TAPE_TEST_NOT) {
        leaf_text(&node[at], out);
        return;
    }
    bool bracket = above != TAPE_TEST_ALWAYS && test != TAPE_TEST_NOT &&
                   (above == TAPE_TEST_NOT || (above == TAPE_TEST_AND && test == TAPE_TEST_OR));
    if (bracket) base_buf_byte(out, '(');
    if (test == TAPE_TEST_NOT) {
        base_buf_str(out, "not ");
    } else {
        part_text(node, part_begin(node, at - 1) - 1, test, out);
        base_buf_printf(out, " %s ", test_word(test));
    }
    part_text(node, at - 1, test, out);
    if (bracket) base_buf_byte(out, ')');
}

void tape_rule_when_text(const mica_tape_policy *policy, const tape_rule *rule, base_buf *out) {
    part_text(&policy->node[rule->first], rule->count - 1, TAPE_TEST_ALWAYS, out);
}

void tape_rule_do_text(const tape_action *action, base_buf *out) {
    const char *before = "";
    if (action->says & TAPE_SAYS_PLACE) {
        base_buf_str(out, "place");
        for (int k = 0; k < MICA_TAPE_TIERS; k++)
            if (action->tiers & TAPE_TIER_BIT(k))
                base_buf_printf(out, " %s", mica_tape_tier_name((mica_tape_tier)k));
        before = ", ";
    }
    if (action->says & TAPE_SAYS_PACK) {
        if (action->codec == MICA_TAPE_CODEC_RAW)
            base_buf_printf(out, "%sraw", before);
        else
            base_buf_printf(out, "%scompress %s %u", before,
                            mica_tape_codec_name((mica_tape_codec)action->codec), action->level);
        before = ", ";
    }
    if (action->says & TAPE_SAYS_PIN) {
        base_buf_printf(out, "%s%s", before, action->pin ? "pin" : "unpin");
        before = ", ";
    }
    if (action->says & TAPE_SAYS_AHEAD) base_buf_printf(out, "%sprefetch %u", before, action->depth);
}
