/* include/mica/tape_policy.h - where pages of a tape lie, how they are packed and what is fetched beforehand: rules as text, a
 * configuration file of them, what they would move, and what it all did as figures.
 *
 *     mica_tape_policy_preset, _rule, _text      rules
 *     mica_tape_config_read, _text               a file with rules, tiers and a tape's own settings
 *     mica_tape_suggestion                       a page that should lie elsewhere, and why
 *     mica_tape_metrics, mica_tape_metrics_form  what happened, as text, JSON or for Prometheus
 *
 * A policy that does not change may be asked by any number of threads. docs/tape-policy.md has the words of rules, what the
 * presets say, and how predictors are judged. */
#ifndef MICA_TAPE_POLICY_H
#define MICA_TAPE_POLICY_H

#include "mica/tape.h"

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* ---- words ---- */

typedef enum mica_tape_tier {
#define MICA_TAPE_TIER_ROW(number, name, text) MICA_TAPE_TIER_##name = number,
#include "mica/tape_tiers.def"
#undef MICA_TAPE_TIER_ROW
    MICA_TAPE_TIERS = 4
} mica_tape_tier;
typedef enum mica_tape_pattern {
#define MICA_TAPE_PATTERN_ROW(number, name, text) MICA_TAPE_PATTERN_##name = number,
#include "mica/tape_words.def"
    MICA_TAPE_PATTERNS = 5
} mica_tape_pattern;
typedef enum mica_tape_codec {
#define MICA_TAPE_CODEC_ROW(number, name, text) MICA_TAPE_CODEC_##name = number,
#include "mica/tape_words.def"
    MICA_TAPE_CODECS = 3
} mica_tape_codec;
typedef enum mica_tape_predictor {
#define MICA_TAPE_PREDICTOR_ROW(number, name, text) MICA_TAPE_PREDICTOR_##name = number,
#include "mica/tape_words.def"
    MICA_TAPE_PREDICTORS = 4
} mica_tape_predictor;
typedef enum mica_tape_reason {
#define MICA_TAPE_REASON_ROW(number, name, text) MICA_TAPE_REASON_##name = number,
#include "mica/tape_words.def"
    MICA_TAPE_REASONS = 5
} mica_tape_reason;
typedef enum mica_tape_form {
#define MICA_TAPE_FORM_ROW(number, name, text) MICA_TAPE_FORM_##name = number,
#include "mica/tape_words.def"
    MICA_TAPE_FORMS = 3
} mica_tape_form;
/* "dram", "write-once", "lz4", "markov", "hot data", "json"; NULL for none of them. */
const char *mica_tape_tier_name(mica_tape_tier tier);
const char *mica_tape_pattern_name(mica_tape_pattern pattern);
const char *mica_tape_codec_name(mica_tape_codec codec);
const char *mica_tape_predictor_name(mica_tape_predictor predictor);
const char *mica_tape_reason_name(mica_tape_reason reason);
const char *mica_tape_form_name(mica_tape_form form);

/* ---- policies ---- */

typedef struct mica_tape_policy mica_tape_policy;
#define MICA_TAPE_RULES_MOST 256 /* of a policy */

/* A policy of its own: "performance", "balanced", "debug" or "minimal"; NULL: balanced; "custom": one without rules. Errors:
 * NOT_FOUND (the message names those there are), NO_MEMORY. */
MICA_MUST_USE mica_status mica_tape_policy_preset(const char *name, mica_tape_policy **out, mica_error *err);
void mica_tape_policy_free(mica_tape_policy *policy); /* accepts NULL */
/* Adds a rule, or changes the one of that name: when, as "hint code and frequency > 50"; what it does, as "place dram local, pin";
 * of two rules that say the same kind of thing the one with the higher priority decides (of equal ones the first). The policy is a
 * custom one from then on. Errors: CONFIGURATION (with the word that is not understood), LIMIT, NO_MEMORY; the policy is as it
 * was. */
MICA_MUST_USE mica_status mica_tape_policy_rule(mica_tape_policy *policy, const char *name, int priority,
                                                const char *when, const char *action, mica_error *err);
/* "balanced", "custom", or what the file calls it. Valid until the policy ends. */
const char *mica_tape_policy_profile(const mica_tape_policy *policy);
/* How many rules, and the name of one, in the order in which they decide; NULL: no such number. Valid until a rule is added. */
size_t mica_tape_policy_rules(const mica_tape_policy *policy);
const char *mica_tape_policy_rule_name(const mica_tape_policy *policy, size_t number);
/* Appends the policy as the text of a configuration file, which gives the same policy when it is read. NO_MEMORY. */
MICA_MUST_USE mica_status mica_tape_policy_text(const mica_tape_policy *policy, mica_buffer *out,
                                                mica_error *err);

/* ---- configuration ---- */

/* What a configuration file says: of a tape, its tiers, its policy and its predictors. */
typedef struct mica_tape_config mica_tape_config;
/* Reads a file of at most 1 MiB. Errors: CONFIGURATION (the message has file, line, the key or word, and what there is instead),
 * IO, LIMIT, NO_MEMORY. */
MICA_MUST_USE mica_status mica_tape_config_read(const char *path, mica_tape_config **out, mica_error *err);
/* The same of a text; `name` stands for the file in messages. */
MICA_MUST_USE mica_status mica_tape_config_text(const char *name, const void *text, size_t len,
                                                mica_tape_config **out, mica_error *err);
void mica_tape_config_free(mica_tape_config *config); /* accepts NULL */
/* The policy of it; valid until the configuration ends. */
const mica_tape_policy *mica_tape_config_policy(const mica_tape_config *config);
/* The options of mica_tape_open that it has. */
const mica_tape_options *mica_tape_config_options(const mica_tape_config *config);
/* Appends all of it as the text of a file, with every setting as it is in effect. NO_MEMORY. */
MICA_MUST_USE mica_status mica_tape_config_write(const mica_tape_config *config, mica_buffer *out,
                                                 mica_error *err);

/* Opens a tape as mica_tape_open does, by a configuration, which may end behind it: with its stores, its rules and its predictors.
 * One with a store may have no file, `path` being NULL: it is read from there, and what it holds of it is in memory. One that is
 * open for reading only takes no right to write in the store. Errors: those of mica_tape_open and mica_tape_sync; CONFIGURATION
 * (an address of a store is none). */
MICA_MUST_USE mica_status mica_tape_open_configured(const char *path, const mica_tape_config *config,
                                                    bool read_only, mica_tape **out, mica_error *err);
/* What its user should know of how a tape was opened, for people: that a server of the tier network is set up to drop what it has, and
 * so on; NULL: nothing. Valid until the tape ends. */
const char *mica_tape_warning(const mica_tape *tape);
/* Has all that the store of a tape has in the tape's file. Errors: as mica_tape_read. */
MICA_MUST_USE mica_status mica_tape_fetch(mica_tape *tape, mica_error *err);

/* What a look at all versions moved, bytes. */
typedef struct mica_tape_moved {
    uint64_t came, left; /* into the tape's file; out of it, because its store has them too */
} mica_tape_moved;
/* Looks at all versions of a tape that was opened by a configuration, and moves them as its rules say: what shall not be local leaves
 * the file where the store has it, what shall be is fetched, at most 64 MiB at a time. It is done by itself where the configuration
 * has an interval. Without a configuration, or a store, there is nothing to move. Errors: as mica_tape_read. */
MICA_MUST_USE mica_status mica_tape_migrate(mica_tape *tape, mica_tape_moved *moved, mica_error *err);

/* ---- suggestions ---- */

/* A page that should lie elsewhere. Sets of tiers have a bit (1 << tier) for each. */
typedef struct mica_tape_suggestion {
    int64_t page;
    uint8_t from, to;   /* sets of tiers; the same where only the packing changes */
    uint8_t reason;     /* mica_tape_reason */
    uint8_t codec;      /* to pack it by, where the reason is COMPRESSION */
    int16_t rule;       /* of the policy, that says so; -1: none does */
    double ns_saved;    /* of waiting, a second; negative: it costs as much */
    double money_saved; /* of storage, a month */
    double cost_ns;     /* of moving it, once */
    double score;       /* money a month, all in all; what they are sorted by */
} mica_tape_suggestion;
/* The best moves that rules, or where none says anything use and price, suggest for a tape that was opened by a configuration; the best
 * first, at most `most`. Errors: as mica_tape_read; UNSUPPORTED (without a configuration). */
MICA_MUST_USE mica_status mica_tape_suggest(mica_tape *tape, mica_tape_suggestion *out, size_t most,
                                            size_t *count, mica_error *err);

/* ---- metrics ---- */

/* Buckets of times of doubling length: the first up to 128 ns, the last but one up to 68.7 s, the last beyond. */
#define MICA_TAPE_BUCKETS 31
typedef struct mica_tape_times {
    uint64_t count, sum_ns;
    uint64_t bucket[MICA_TAPE_BUCKETS];
    double mean_ns, p50_ns, p99_ns; /* 0 without any */
} mica_tape_times;
typedef struct mica_tape_tier_metrics {
#define MICA_TAPE_COUNTER_ROW(name, text, help) uint64_t name;
#define MICA_TAPE_GAUGE_ROW(name, text, help)   uint64_t name;
#include "mica/tape_metrics.def"
    mica_tape_times read, write;            /* measured, of those that succeeded */
    double read_bandwidth, write_bandwidth; /* bytes a second of time spent on it; 0: not known */
    double money;                           /* a month, for the bytes that lie there */
} mica_tape_tier_metrics;
typedef struct mica_tape_predictor_metrics {
#define MICA_TAPE_PREFETCH_ROW(name, text, help) uint64_t name;
#include "mica/tape_metrics.def"
    double precision; /* used of those used or wasted; 0 without any */
    double coverage;  /* used of those used, or missed though nothing was predicted */
    bool on;
} mica_tape_predictor_metrics;
/* All figures at one moment. */
typedef struct mica_tape_metrics {
    mica_tape_tier_metrics tier[MICA_TAPE_TIERS];
    mica_tape_predictor_metrics predictor[MICA_TAPE_PREDICTORS];
} mica_tape_metrics;
/* Of a tape that was opened by a configuration, now. UNSUPPORTED: it was not. */
MICA_MUST_USE mica_status mica_tape_metrics_of(mica_tape *tape, mica_tape_metrics *out, mica_error *err);
/* Appends them as text for people, as one JSON object, or in the text form 0.0.4 of Prometheus. `name` tells tapes apart; NULL:
 * none. Errors: INVALID_ARGUMENT (no such form), NO_MEMORY. */
MICA_MUST_USE mica_status mica_tape_metrics_form(const mica_tape_metrics *metrics, mica_tape_form form,
                                                 const char *name, mica_buffer *out, mica_error *err);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
