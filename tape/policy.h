/* tape/policy.h - rules: facts of a page → where it shall lie, how it is packed, whether it is pinned, how far ahead is fetched.
 * How use of a page is counted, and what rules would move. Knows no tape; docs/tape-policy.md defines the words.
 *
 *     policy.c           policies: presets, rules, asking
 *     policy_rules.c     the text of a rule ↔ what is asked
 *     policy_use.c       accesses → frequency, age, pattern
 *     policy_suggest.c   facts of many pages → the best few moves */
#ifndef TAPE_POLICY_H
#define TAPE_POLICY_H

#include "base/buf.h"
#include "mica/tape_policy.h"

#define TAPE_NODES_MOST     64 /* of a rule's condition: comparisons, and, or, not */
#define TAPE_DEEP           16 /* parentheses and nots within each other */
#define TAPE_AHEAD_MOST     64 /* pages that are fetched ahead */
#define TAPE_TIER_BIT(tier) ((uint8_t)(1u << (tier)))

/* ---- policies ---- */

typedef struct tape_compression {
    mica_tape_codec codec;
    unsigned level;     /* 1 to 9 */
    uint64_t threshold; /* a page with fewer bytes stays as it is */
} tape_compression;
typedef struct tape_prefetch {
    bool enabled;
    unsigned depth;                       /* 1 to TAPE_AHEAD_MOST */
    bool predictor[MICA_TAPE_PREDICTORS]; /* which of them */
} tape_prefetch;

/* One thing that is asked, or an operation on the answers before it (postfix order). */
typedef struct tape_node {
    uint8_t test; /* tape_test */
    uint8_t word; /* hint or pattern */
    double number;
} tape_node;
typedef enum tape_test {
#define TAPE_TEST_ROW(name, text, follows) TAPE_TEST_##name,
#include "tape/conditions.def"
#undef TAPE_TEST_ROW
} tape_test;

enum { TAPE_SAYS_PLACE = 1, TAPE_SAYS_PACK = 2, TAPE_SAYS_PIN = 4, TAPE_SAYS_AHEAD = 8 };
typedef struct tape_action {
    uint8_t says; /* of what kinds there is something */
    uint8_t tiers;
    uint8_t codec, level; /* RAW: leave it as it is */
    bool pin;
    uint8_t depth;
} tape_action;
typedef struct tape_rule {
    tape_action action;
    int32_t priority;
    uint32_t first, count; /* of nodes */
    char name[MICA_TAPE_NAME_MAX];
} tape_rule;
struct mica_tape_policy {
    char profile[MICA_TAPE_NAME_MAX];
    tape_compression compression;
    tape_prefetch prefetch;
    tape_rule *rule; /* in the order in which they decide */
    tape_node *node;
    uint32_t rules, nodes, rule_room, node_room;
};

typedef struct tape_page_facts {
    int64_t page;
    mica_tape_hint hint;
    mica_tape_pattern pattern;
    double frequency; /* accesses a second */
    double age;       /* seconds since it was last used */
    uint64_t size;    /* bytes stored */
    uint32_t bytes;   /* of a page */
    bool current;     /* false: an older version */
    bool packed;      /* it is stored packed (tape_suggest) */
} tape_page_facts;
typedef struct tape_decision {
    uint8_t tiers;        /* a set; 0: no rule says, it stays where it is */
    uint8_t codec, level; /* RAW: it is not packed */
    bool pinned;
    uint8_t depth;                               /* pages to fetch ahead; 0: none */
    int16_t by_place, by_pack, by_pin, by_ahead; /* the rule that decided; -1: the policy's settings */
} tape_decision;
/* Asks all rules. Does not fail and allocates nothing. */
void tape_policy_ask(const mica_tape_policy *policy, const tape_page_facts *facts, tape_decision *out);

/* The tiers that rules mean, of a page that lies in `from`: memory and network may forget, so one that lasts (local or cold) always has it
 * too, the one that has it now if need be. */
uint8_t tape_tiers_lasting(uint8_t tiers, uint8_t from);

/* A copy of its own. NO_MEMORY. */
MICA_MUST_USE mica_status tape_policy_copy(const mica_tape_policy *policy, mica_tape_policy **out,
                                           mica_error *err);
/* A threshold beyond a page would leave every page as it is (presets do not know the page): it becomes the page. */
void tape_policy_fit(mica_tape_policy *policy, uint32_t page);

/* ---- how a page is used ---- */

/* Of a page; zeros: never used. */
typedef struct tape_use {
    uint64_t last_ns, written_ns; /* access; write; 0: never */
    uint32_t reads, writes;
    float rate;                     /* accesses a second when it was last used, decaying */
    uint8_t followed, soon, visits; /* votes (tape_use_pattern) */
    uint8_t wrote;                  /* which visits did */
} tape_use;
_Static_assert(sizeof(tape_use) <= 40, "there is one for each page");
/* The pages that were used last, of a tape. Zero-initialise. */
typedef struct tape_using {
    int64_t page, before; /* the last one, and the last other one */
    uint8_t known;        /* how many of them */
} tape_using;
/* A page is read or written; time is that of any clock that does not go back, and not 0. */
void tape_use_note(tape_use *use, tape_using *last, int64_t page, uint64_t now_ns, bool write);
/* Accesses a second, as of now; seconds since the last use (infinite: never). */
double tape_use_frequency(const tape_use *use, uint64_t now_ns);
double tape_use_age(const tape_use *use, uint64_t now_ns);
mica_tape_pattern tape_use_pattern(const tape_use *use);

/* ---- what rules would move ---- */

typedef struct tape_market {
    double
        latency_ns[MICA_TAPE_TIERS]; /* measured, of reading a page; 0: the tier is not there or not known */
    double month[MICA_TAPE_TIERS];   /* money for a byte and month */
    double hour;                     /* money that an hour of waiting is worth; 0: TAPE_HOUR */
    double ratio;                    /* bytes of a packed page of those of one; 0: a half */
} tape_market;
#define TAPE_HOUR  0.10
#define TAPE_HOT   10.0  /* accesses a second */
#define TAPE_STALE 300.0 /* seconds */
/* Gives the next page: its facts and in which tiers it lies; false: there are no more. */
typedef bool tape_next_page(void *ctx, tape_page_facts *facts, uint8_t *tiers);
/* The best moves, at most `most`, into `out`; the best first. Returns how many. Allocates nothing; goes over all pages once. */
size_t tape_suggest(const mica_tape_policy *policy, const tape_market *market, tape_next_page *next,
                    void *ctx, mica_tape_suggestion *out, size_t most);

/* ---- for config.c ---- */

/* The condition of a text, appended to the policy's nodes; CONFIGURATION with the word, LIMIT, NO_MEMORY. */
MICA_MUST_USE mica_status tape_rule_when(mica_tape_policy *policy, const char *text, mica_error *err);
MICA_MUST_USE mica_status tape_rule_do(const char *text, tape_action *out, mica_error *err);
/* The other way round. */
void tape_rule_when_text(const mica_tape_policy *policy, const tape_rule *rule, base_buf *out);
void tape_rule_do_text(const tape_action *action, base_buf *out);
/* A number without a sign, below TAPE_NUMBER_FAR, perhaps with a unit (KiB …); false: it is none. And its text. */
#define TAPE_NUMBER_FAR 1e15
bool tape_number_of(const char *word, size_t len, double *out);
void tape_number_text(double x, base_buf *out);
/* Whether it can be the name of a rule or profile. */
#define TAPE_RULE_NAME_MOST 40
bool tape_name_is(const char *name);
/* The codec of a word. CONFIGURATION: none, Snappy among them. */
MICA_MUST_USE mica_status tape_codec_of(const char *word, size_t len, mica_tape_codec *out, mica_error *err);

#endif
