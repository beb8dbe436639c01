/* tests/tape/test_policy.c - rules: what they ask, which one decides, presets to the number, the text of rules both ways; how use of
 * a page is counted; what rules would move. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/time.h"
#include "tape/policy.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OK(call)                                                                                             \
    do {                                                                                                     \
        mica_status ok_status = (call);                                                                      \
        if (ok_status != MICA_OK) fail_msg("%s: %s", #call, err.message);                                    \
    } while (0)
#define SECOND UINT64_C(1000000000)
enum { DRAM = 1, LOCAL = 2, NETWORK = 4, COLD = 8 };

static mica_tape_policy *preset(const char *name) {
    mica_tape_policy *p;
    mica_error err = MICA_ERROR_INIT;
    OK(mica_tape_policy_preset(name, &p, &err));
    return p;
}
static tape_page_facts page(void) {
    return (tape_page_facts){.page = 7, .age = 600, .size = 4096, .bytes = 4096, .current = true};
}
static tape_decision ask(const mica_tape_policy *p, const tape_page_facts *f) {
    tape_decision d;
    tape_policy_ask(p, f, &d);
    return d;
}

/* ---- conditions (condition_evaluation) ---- */

static bool holds(const char *when, const tape_page_facts *f) {
    mica_tape_policy *p = preset("custom");
    mica_error err = MICA_ERROR_INIT;
    OK(mica_tape_policy_rule(p, "it", 0, when, "pin", &err));
    bool is = ask(p, f).pinned;
    mica_tape_policy_free(p);
    return is;
}

static void conditions(void **state) {
    (void)state;
    tape_page_facts f = page();
    assert_true(holds("always", &f));
    for (int hint = 0; mica_tape_hint_name((mica_tape_hint)hint); hint++)
        for (int other = 0; mica_tape_hint_name((mica_tape_hint)other); other++) {
            char when[64];
            snprintf(when, sizeof when, "hint %s", mica_tape_hint_name((mica_tape_hint)other));
            f.hint = (mica_tape_hint)hint;
            assert_int_equal(holds(when, &f), hint == other);
        }
    for (int pattern = 0; pattern < MICA_TAPE_PATTERNS; pattern++)
        for (int other = 0; other < MICA_TAPE_PATTERNS; other++) {
            char when[64];
            snprintf(when, sizeof when, "pattern %s", mica_tape_pattern_name((mica_tape_pattern)other));
            f.pattern = (mica_tape_pattern)pattern;
            assert_int_equal(holds(when, &f), pattern == other);
        }
    f.frequency = 50;
    assert_false(holds("frequency > 50", &f));
    assert_false(holds("frequency < 50", &f));
    assert_true(holds("frequency > 49.999", &f));
    assert_true(holds("frequency < 50.001", &f));
    assert_true(holds("age > 599.5", &f) && holds("age<601", &f));
    assert_false(holds("age < 600", &f) || holds("age > 600", &f));
    assert_true(holds("size > 4095", &f) && holds("size < 4KiB or size > 3.5KiB", &f));
    f.age = INFINITY; /* never used */
    assert_true(holds("age > 3600", &f));
    assert_true(holds("current", &f));
    f.current = false;
    assert_true(holds("old", &f));
    assert_false(holds("current", &f));
}

static void and_or_not(void **state) {
    (void)state;
    static const char *const yes[] = {"size > 1 and age > 1",
                                      "size < 1 or age > 1",
                                      "not size < 1",
                                      "not not always",
                                      "not (size < 1 or age < 1)",
                                      "size < 1 and age < 1 or always", /* and binds more */
                                      "always or size < 1 and age < 1",
                                      "not always or always", /* not binds most */
                                      "(always)",
                                      "((((((((((((((((always))))))))))))))))",
                                      "\t always\tand ( always )"};
    static const char *const no[] = {"size > 1 and age < 1",
                                     "size < 1 or age < 1",
                                     "not always",
                                     "not (size < 1 or age > 1)",
                                     "(always or size > 1) and age < 1",
                                     "not (always or always)",
                                     "not (not (always) or always)",
                                     "always and not always or not always"};
    tape_page_facts f = page();
    for (size_t k = 0; k < sizeof yes / sizeof *yes; k++)
        if (!holds(yes[k], &f)) fail_msg("does not hold: %s", yes[k]);
    for (size_t k = 0; k < sizeof no / sizeof *no; k++)
        if (holds(no[k], &f)) fail_msg("holds: %s", no[k]);
}

/* Any condition means what it meant, and is written as it was, once it was read back. */
typedef struct maker {
    uint32_t random;
    char text[2000];
    size_t len;
    int leaves;
} maker;
static uint32_t below(maker *m, uint32_t n) {
    m->random = m->random * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)m->random * n) >> 32);
}
static void say(maker *m, const char *text) {
    m->len += (size_t)snprintf(m->text + m->len, sizeof m->text - m->len, "%s", text);
}
/* Returns what it is of a page with these facts. */
static bool make(maker *m, int deep) {
    static const char *const leaves[] = {"always", "old", "age > 5", "age < 5", "size > 10", "hint heap"};
    static const bool are[] = {true, false, true, false, true, false};
    uint32_t kind = deep ? below(m, 5) : 0;
    if (kind == 0 || m->leaves > 20) {
        uint32_t which = below(m, 6);
        m->leaves++;
        say(m, leaves[which]);
        return are[which];
    }
    if (kind == 1) {
        say(m, "not (");
        bool is = make(m, deep - 1);
        say(m, ")");
        return !is;
    }
    say(m, "(");
    bool a = make(m, deep - 1);
    say(m, kind % 2 ? ") and (" : ") or (");
    bool b = make(m, deep - 1);
    say(m, ")");
    return kind % 2 ? a && b : a || b;
}

static void any_condition_and_its_text(void **state) {
    (void)state;
    tape_page_facts f = page();
    for (uint32_t seed = 1; seed < 3000; seed++) {
        maker m = {.random = seed};
        bool is = make(&m, 6);
        mica_error err = MICA_ERROR_INIT;
        mica_tape_policy *p = preset("custom");
        base_buf text = {0}, again = {0};
        OK(mica_tape_policy_rule(p, "it", 0, m.text, "pin", &err));
        assert_int_equal(ask(p, &f).pinned, is);
        tape_rule_when_text(p, &p->rule[0], &text);
        OK(mica_tape_policy_rule(p, "it", 0, base_buf_cstr(&text), "pin", &err));
        if (ask(p, &f).pinned != is) fail_msg("%s became %s", m.text, base_buf_cstr(&text));
        tape_rule_when_text(p, &p->rule[0], &again);
        assert_string_equal(base_buf_cstr(&text), base_buf_cstr(&again));
        base_buf_free(&text);
        base_buf_free(&again);
        mica_tape_policy_free(p);
    }
}

static void actions_and_their_text(void **state) {
    (void)state;
    static const char *const texts[] = {"place dram",
                                        "place dram local network cold, compress zstd 7, unpin, prefetch 64",
                                        "raw", "compress lz4 1, pin", "prefetch 0"};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        tape_action a;
        mica_error err = MICA_ERROR_INIT;
        base_buf text = {0};
        OK(tape_rule_do(texts[k], &a, &err));
        tape_rule_do_text(&a, &text);
        assert_string_equal(base_buf_cstr(&text), texts[k]);
        base_buf_free(&text);
    }
}

/* ---- what is no rule ---- */

static void refused(const char *when, const char *action, mica_status status, const char *says) {
    mica_tape_policy *p = preset("balanced");
    mica_error err = MICA_ERROR_INIT;
    uint32_t nodes = p->nodes;
    assert_int_equal(mica_tape_policy_rule(p, "it", 5, when, action, &err), status);
    if (!strstr(err.message, says)) fail_msg("'%s' does not say '%s'", err.message, says);
    assert_int_equal(p->rules, 4); /* it is as it was */
    assert_int_equal(p->nodes, nodes);
    assert_string_equal(mica_tape_policy_profile(p), "balanced");
    mica_tape_policy_free(p);
}

static void what_is_no_rule(void **state) {
    (void)state;
    refused("", "pin", MICA_ERR_CONFIGURATION, "end is too early");
    refused("allways", "pin", MICA_ERR_CONFIGURATION, "is always meant?");
    refused("hint cod", "pin", MICA_ERR_CONFIGURATION, "is code meant?");
    refused("hint", "pin", MICA_ERR_CONFIGURATION, "a hint: random");
    refused("pattern write_once", "pin", MICA_ERR_CONFIGURATION, "is write-once meant?");
    refused("frequency = 5", "pin", MICA_ERR_CONFIGURATION, "'='");
    refused("frequency > -5", "pin", MICA_ERR_CONFIGURATION, "'-5'");
    refused("frequency > 5.", "pin", MICA_ERR_CONFIGURATION, "'5.'");
    refused("frequency > .5", "pin", MICA_ERR_CONFIGURATION, "'.5'");
    refused("frequency > 1e5", "pin", MICA_ERR_CONFIGURATION, "'1e5'");
    refused("frequency > nan", "pin", MICA_ERR_CONFIGURATION, "'nan'");
    refused("frequency > 1234567890123456", "pin", MICA_ERR_CONFIGURATION, "15 digits");
    refused("size > 999999999999TiB", "pin", MICA_ERR_CONFIGURATION, "a number");
    refused("size > 64KB", "pin", MICA_ERR_CONFIGURATION, "64KiB");
    refused("and always", "pin", MICA_ERR_CONFIGURATION, "between two conditions");
    refused("always and", "pin", MICA_ERR_CONFIGURATION, "end is too early");
    refused("always always", "pin", MICA_ERR_CONFIGURATION, "and, or, or the end");
    refused("always adn old", "pin", MICA_ERR_CONFIGURATION, "is and meant?");
    refused("(always", "pin", MICA_ERR_CONFIGURATION, "or ')'");
    refused("always)", "pin", MICA_ERR_CONFIGURATION, "')' is not understood");
    refused("(((((((((((((((((always)))))))))))))))))", "pin", MICA_ERR_LIMIT, "16 deep");
    refused("not not not not not not not not not not not not not not not not not always", "pin",
            MICA_ERR_LIMIT, "16 deep");
    refused("always", "", MICA_ERR_CONFIGURATION, "end is too early");
    refused("always", "plaze dram", MICA_ERR_CONFIGURATION, "is place meant?");
    refused("always", "place", MICA_ERR_CONFIGURATION, "a tier: dram");
    refused("always", "place dram lokal", MICA_ERR_CONFIGURATION, "is local meant?");
    refused("always", "place dram,", MICA_ERR_CONFIGURATION, "end is too early");
    refused("always", "pin, unpin", MICA_ERR_CONFIGURATION, "'unpin' contradicts");
    refused("always", "raw, compress lz4", MICA_ERR_CONFIGURATION, "'compress' contradicts");
    refused("always", "compress", MICA_ERR_CONFIGURATION, "lz4 or zstd");
    refused("always", "compress snappy", MICA_ERR_CONFIGURATION, "snappy is not there: lz4");
    refused("always", "compress zsdt", MICA_ERR_CONFIGURATION, "is zstd meant?");
    refused("always", "compress zstd 10", MICA_ERR_CONFIGURATION, "from 1 to 9");
    refused("always", "compress zstd 0", MICA_ERR_CONFIGURATION, "from 1 to 9");
    refused("always", "prefetch 65", MICA_ERR_CONFIGURATION, "from 0 to 64");
    refused("always", "prefetch 1.5", MICA_ERR_CONFIGURATION, "from 0 to 64");
    refused("always", "pin pin", MICA_ERR_CONFIGURATION, "',' or the end");
    char many[2000] = "always";
    for (int k = 1; k < 33; k++)
        strcat(many, " and always");
    refused(many, "pin", MICA_ERR_LIMIT, "at most 64 parts");
}

static void names_of_rules_and_presets(void **state) {
    (void)state;
    mica_tape_policy *p;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_tape_policy_preset("balancd", &p, &err), MICA_ERR_NOT_FOUND);
    assert_non_null(strstr(err.message, "is balanced meant?"));
    assert_non_null(strstr(err.message, "minimal"));
    assert_null(p);
    p = preset(NULL);
    assert_string_equal(mica_tape_policy_profile(p), "balanced");
    static const char *const bad[] = {
        "",     "a b", "a]", "a;b",
        "a\nb", "a=b", "\"", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        err = (mica_error)MICA_ERROR_INIT;
        assert_int_equal(mica_tape_policy_rule(p, bad[k], 0, "always", "pin", &err), MICA_ERR_CONFIGURATION);
    }
    err = (mica_error)MICA_ERROR_INIT;
    for (int k = 4; k < MICA_TAPE_RULES_MOST; k++) {
        char name[16];
        snprintf(name, sizeof name, "r%d", k);
        OK(mica_tape_policy_rule(p, name, k, "always", "pin", &err));
    }
    assert_int_equal(mica_tape_policy_rule(p, "more", 0, "always", "pin", &err), MICA_ERR_LIMIT);
    err = (mica_error)MICA_ERROR_INIT;
    OK(mica_tape_policy_rule(p, "r9", 0, "always", "unpin", &err));
    assert_int_equal(mica_tape_policy_rules(p), MICA_TAPE_RULES_MOST);
    assert_null(mica_tape_policy_rule_name(p, MICA_TAPE_RULES_MOST));
    mica_tape_policy_free(p);
    mica_tape_policy_free(NULL);
}

/* ---- which rule decides ---- */

static void the_first_that_matches_decides_each_kind(void **state) {
    (void)state;
    mica_tape_policy *p = preset("custom");
    mica_error err = MICA_ERROR_INIT;
    tape_page_facts f = page();
    OK(mica_tape_policy_rule(p, "low", 1, "always", "place cold, compress zstd 9, pin, prefetch 3", &err));
    OK(mica_tape_policy_rule(p, "high", 9, "age > 5", "place dram local network", &err));
    OK(mica_tape_policy_rule(p, "never", 99, "old", "place cold, raw, unpin, prefetch 0", &err));
    OK(mica_tape_policy_rule(p, "middle", 5, "always", "compress lz4", &err));
    OK(mica_tape_policy_rule(p, "same", 5, "always", "raw, place local", &err));
    OK(mica_tape_policy_rule(p, "below", -5, "always", "unpin", &err));
    static const char *const order[] = {"never", "high", "middle", "same", "low", "below"};
    for (size_t k = 0; k < 6; k++)
        assert_string_equal(mica_tape_policy_rule_name(p, k), order[k]);
    tape_decision d = ask(p, &f);
    assert_int_equal(d.tiers, DRAM | LOCAL | NETWORK);
    assert_string_equal(mica_tape_policy_rule_name(p, (size_t)d.by_place), "high");
    assert_int_equal(d.codec, MICA_TAPE_CODEC_LZ4);
    assert_int_equal(d.level, 1);
    assert_string_equal(mica_tape_policy_rule_name(p, (size_t)d.by_pack), "middle");
    assert_true(d.pinned);
    assert_string_equal(mica_tape_policy_rule_name(p, (size_t)d.by_pin), "low");
    assert_int_equal(d.depth, 3);
    f.current = false;
    d = ask(p, &f);
    assert_int_equal(d.tiers, COLD);
    assert_int_equal(d.codec, MICA_TAPE_CODEC_RAW);
    assert_false(d.pinned);
    assert_int_equal(d.depth, 0);
    assert_int_equal(d.by_place, 0);
    /* Changed, it has its new priority; the others are what they were. */
    OK(mica_tape_policy_rule(p, "high", 0, "age > 5 and always", "place cold", &err));
    f.current = true;
    assert_int_equal(ask(p, &f).tiers, LOCAL);
    assert_int_equal(p->nodes, 5 + 3);
    f.age = 1;
    assert_true(ask(p, &f).pinned);
    mica_tape_policy_free(p);
}

static void settings_where_no_rule_says(void **state) {
    (void)state;
    mica_tape_policy *p = preset("custom");
    tape_page_facts f = page();
    tape_decision d = ask(p, &f);
    assert_int_equal(d.tiers, 0);
    assert_false(d.pinned);
    assert_true(d.by_place == -1 && d.by_pack == -1 && d.by_pin == -1 && d.by_ahead == -1);
    p->compression = (tape_compression){MICA_TAPE_CODEC_ZSTD, 7, 4096};
    d = ask(p, &f);
    assert_int_equal(d.codec, MICA_TAPE_CODEC_ZSTD);
    assert_int_equal(d.level, 7);
    f.bytes = 4095;
    assert_int_equal(ask(p, &f).codec, MICA_TAPE_CODEC_RAW);
    p->compression.threshold = 65536; /* nothing was ever packed */
    f.bytes = 4096;
    assert_int_equal(ask(p, &f).codec, MICA_TAPE_CODEC_RAW);
    tape_policy_fit(p, 4096);
    assert_int_equal(ask(p, &f).codec, MICA_TAPE_CODEC_ZSTD);
    p->prefetch.enabled = false;
    assert_int_equal(ask(p, &f).depth, 0);
    mica_tape_policy_free(p);
}

/* (policy_profiles) */
static void presets(void **state) {
    (void)state;
    tape_page_facts f = page();
    mica_tape_policy *p = preset("performance");
    assert_int_equal(p->compression.codec, MICA_TAPE_CODEC_LZ4);
    assert_int_equal(p->compression.level, 1);
    assert_int_equal(p->compression.threshold, 4096);
    assert_int_equal(p->prefetch.depth, 8);
    assert_true(p->prefetch.predictor[MICA_TAPE_PREDICTOR_SEQUENTIAL]);
    assert_true(p->prefetch.predictor[MICA_TAPE_PREDICTOR_REWIND]);
    static const int priorities[] = {100, 90, 85, 50, 30};
    for (size_t k = 0; k < 5; k++)
        assert_int_equal(p->rule[k].priority, priorities[k]);
    assert_int_equal(ask(p, &f).tiers, 0);
    f.age = 59;
    assert_int_equal(ask(p, &f).tiers, LOCAL);
    f.age = 3601;
    assert_int_equal(ask(p, &f).tiers, COLD);
    f.frequency = 11;
    assert_int_equal(ask(p, &f).tiers, DRAM);
    f.frequency = 0;
    f.hint = MICA_TAPE_STACK;
    assert_int_equal(ask(p, &f).tiers, DRAM);
    mica_tape_policy_free(p);
}

static void other_presets(void **state) {
    (void)state;
    tape_page_facts f = page();
    mica_tape_policy *p = preset("balanced");
    f.hint = MICA_TAPE_STACK;
    assert_int_equal(p->compression.codec, MICA_TAPE_CODEC_ZSTD);
    assert_int_equal(p->compression.level, 3);
    assert_int_equal(p->compression.threshold, 8192);
    assert_int_equal(p->prefetch.depth, 4);
    assert_int_equal(ask(p, &f).tiers, LOCAL);
    f.hint = MICA_TAPE_CODE;
    assert_int_equal(ask(p, &f).tiers, DRAM);
    f.hint = MICA_TAPE_CHECKPOINT;
    assert_int_equal(ask(p, &f).by_place, 2);
    f.frequency = 51;
    assert_int_equal(ask(p, &f).tiers, DRAM);
    mica_tape_policy_free(p);
    p = preset("debug");
    f = page();
    assert_int_equal(ask(p, &f).tiers, DRAM);
    assert_int_equal(ask(p, &f).codec, MICA_TAPE_CODEC_RAW);
    assert_int_equal(ask(p, &f).by_pack, 1);
    assert_int_equal(ask(p, &f).depth, 16);
    mica_tape_policy_free(p);
    p = preset("minimal");
    assert_int_equal(ask(p, &f).tiers, COLD);
    assert_int_equal(ask(p, &f).level, 9);
    assert_int_equal(ask(p, &f).depth, 0);
    f.age = 1;
    assert_int_equal(ask(p, &f).tiers, LOCAL);
    mica_tape_policy_free(p);
}

static void a_copy_is_of_its_own(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape_policy *p = preset("balanced"), *copy;
    tape_page_facts f = page();
    OK(tape_policy_copy(p, &copy, &err));
    OK(mica_tape_policy_rule(p, "rest", 10, "always", "place cold", &err));
    assert_int_equal(ask(copy, &f).tiers, LOCAL);
    OK(mica_tape_policy_rule(copy, "more", 200, "always", "place network", &err));
    assert_int_equal(ask(p, &f).tiers, COLD);
    mica_tape_policy_free(p);
    assert_int_equal(ask(copy, &f).tiers, NETWORK);
    mica_tape_policy_free(copy);
}

static void a_tier_that_lasts_has_it_too(void **state) {
    (void)state;
    assert_int_equal(tape_tiers_lasting(DRAM, LOCAL), DRAM | LOCAL);
    assert_int_equal(tape_tiers_lasting(DRAM, DRAM | COLD), DRAM | COLD);
    assert_int_equal(tape_tiers_lasting(NETWORK, NETWORK), NETWORK | LOCAL);
    assert_int_equal(tape_tiers_lasting(COLD, LOCAL), COLD);
}

/* A million askings of ten rules; instructions are counted elsewhere: here they only have to end and to allocate nothing. */
static void askings(void **state) {
    (void)state;
    mica_tape_policy *p = preset("performance");
    mica_error err = MICA_ERROR_INIT;
    for (int k = 0; k < 5; k++) {
        char name[8];
        snprintf(name, sizeof name, "r%d", k);
        OK(mica_tape_policy_rule(p, name, 20 + k, "hint heap and (frequency > 5 or size > 100000)", "pin",
                                 &err));
    }
    uint64_t before = base_alloc_count(), begin = base_time_ns(), tiers = 0;
    tape_page_facts f = page();
    for (int k = 0; k < 1000000; k++) {
        f.age = k % 5000;
        f.hint = (mica_tape_hint)(k % 8);
        tiers += ask(p, &f).tiers;
    }
    print_message("a million askings of 10 rules: %.0f ms\n", (double)(base_time_ns() - begin) / 1e6);
    assert_true(tiers > 0);
    assert_int_equal(base_alloc_count(), before);
    mica_tape_policy_free(p);
}

static void every_allocation_fails(void **state) {
    (void)state;
    for (uint64_t n = 1;; n++) {
        mica_error err = MICA_ERROR_INIT;
        mica_tape_policy *p = NULL, *copy = NULL;
        base_buf text = {0};
        base_alloc_fail_at(n);
        mica_status status = mica_tape_policy_preset("performance", &p, &err);
        for (int k = 0; k < 40 && status == MICA_OK; k++) {
            char name[8];
            snprintf(name, sizeof name, "r%d", k);
            status = mica_tape_policy_rule(p, name, k, "always or always", "pin", &err);
            if (status != MICA_OK) assert_int_equal(p->rules, 5 + k);
        }
        if (status == MICA_OK) status = tape_policy_copy(p, &copy, &err);
        if (status == MICA_OK) status = mica_tape_policy_text(copy, &text, &err);
        base_alloc_fail_at(0);
        base_buf_free(&text);
        mica_tape_policy_free(p);
        mica_tape_policy_free(copy);
        if (status == MICA_OK) {
            assert_true(n > 8);
            break;
        }
        assert_int_equal(status, MICA_ERR_NO_MEMORY);
        assert_true(err.message[0]);
    }
}

static void numbers_both_ways(void **state) {
    (void)state;
    static const char *const texts[] = {
        "0",     "1",       "50",   "0.5",  "0.1",   "4096",     "123456789012345",
        "0.07",  "1234.56", "1KiB", "3MiB", "2 GiB", "0.000001", "0.000000000000001",
        "1.5TiB"};
    for (int locale = 0; locale < 2; locale++) {
        if (locale) (void)setlocale(LC_ALL, "de_DE.UTF-8"); /* where it is there: a comma */
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
            double x, again;
            base_buf text = {0};
            assert_true(tape_number_of(texts[k], strlen(texts[k]), &x));
            tape_number_text(x, &text);
            assert_true(tape_number_of((const char *)text.data, text.len, &again));
            assert_true(x == again);
            if (!strchr(texts[k], 'B')) assert_string_equal(base_buf_cstr(&text), texts[k]);
            base_buf_free(&text);
        }
    }
    (void)setlocale(LC_ALL, "C");
}

/* ---- how a page is used (access_tracking) ---- */

static void counts_ages_and_frequencies(void **state) {
    (void)state;
    tape_use u = {0};
    tape_using last = {0};
    assert_true(isinf(tape_use_age(&u, 5)));
    assert_int_equal(tape_use_pattern(&u), MICA_TAPE_PATTERN_UNKNOWN);
    uint64_t now = 1;
    for (int k = 0; k < 12000; k++, now += SECOND / 100) /* a hundred a second, for two minutes */
        tape_use_note(&u, &last, k % 2, now, k % 4 == 0);
    assert_int_equal(u.reads, 9000);
    assert_int_equal(u.writes, 3000);
    assert_true(fabs(tape_use_frequency(&u, now) - 100) < 1);
    assert_true(fabs(tape_use_frequency(&u, now + 10 * SECOND) - 50) < 1);
    assert_true(fabs(tape_use_frequency(&u, now + 25 * SECOND) - 17.7) < 1);
    assert_true(tape_use_frequency(&u, now + 3600 * SECOND) < 0.001);
    assert_true(fabs(tape_use_age(&u, u.last_ns + 5 * SECOND) - 5) < 1e-6);
    assert_true(tape_use_age(&u, u.last_ns - 1) == 0); /* another thread's clock */
    double before = tape_use_frequency(&u, now);
    for (uint64_t k = 1; k < 2000; k++) { /* falls without steps */
        double after = tape_use_frequency(&u, now + k * SECOND / 20);
        assert_true(after < before && after > before * 0.99);
        before = after;
    }
    u.reads = UINT32_MAX;
    tape_use_note(&u, &last, 1, now, false);
    assert_int_equal(u.reads, UINT32_MAX);
}

static void patterns(void **state) {
    (void)state;
    tape_use use[64] = {{0}};
    tape_using last = {0};
    uint64_t now = SECOND;
    for (int turn = 0; turn < 3; turn++)
        for (int k = 0; k < 32; k++, now += 100 * SECOND) {
            tape_use_note(&use[k], &last, k, now, false);
            tape_use_note(&use[k], &last, k, now, false);
        }
    assert_int_equal(tape_use_pattern(&use[5]), MICA_TAPE_PATTERN_SEQUENTIAL);
    memset(use, 0, sizeof use);
    for (int turn = 0; turn < 3; turn++) /* backwards */
        for (int k = 31; k >= 0; k--, now += 100 * SECOND)
            tape_use_note(&use[k], &last, k, now, true);
    assert_int_equal(tape_use_pattern(&use[5]), MICA_TAPE_PATTERN_SEQUENTIAL);
    memset(use, 0, sizeof use);
    for (int k = 0; k < 300; k++, now += 100 * SECOND)
        tape_use_note(&use[k * 37 % 64], &last, k * 37 % 64, now, k % 3 == 0);
    assert_int_equal(tape_use_pattern(&use[1]), MICA_TAPE_PATTERN_RANDOM);
    memset(use, 0, sizeof use);
    for (int k = 0; k < 100; k++, now += SECOND / 10)
        tape_use_note(&use[k % 3 * 10], &last, k % 3 * 10, now, true);
    assert_int_equal(tape_use_pattern(&use[10]), MICA_TAPE_PATTERN_TEMPORAL);
    memset(use, 0, sizeof use);
    for (int k = 0; k < 8; k++) /* one visit that writes, in pieces */
        tape_use_note(&use[15], &last, 15, now, true);
    assert_int_equal(tape_use_pattern(&use[15]), MICA_TAPE_PATTERN_TEMPORAL);
    for (int k = 0; k < 4; k++) {
        tape_use_note(&use[40], &last, 40, now += 100 * SECOND, true);
        tape_use_note(&use[15], &last, 15, now += 100 * SECOND, false);
    }
    assert_int_equal(tape_use_pattern(&use[15]), MICA_TAPE_PATTERN_WRITE_ONCE);
    assert_int_equal(tape_use_pattern(&use[40]), MICA_TAPE_PATTERN_RANDOM);
    tape_use_note(&use[15], &last, 15, now, true);
    tape_use_note(&use[40], &last, 40, now += 100 * SECOND, true);
    tape_use_note(&use[15], &last, 15, now, true);
    assert_int_equal(tape_use_pattern(&use[15]), MICA_TAPE_PATTERN_RANDOM);
    memset(&use[2], 0, sizeof use[2]);
    tape_use_note(&use[2], &last, 2000, now, false);
    assert_int_equal(tape_use_pattern(&use[2]), MICA_TAPE_PATTERN_UNKNOWN);
}

/* ---- what rules would move ---- */

typedef struct pages {
    const tape_page_facts *facts;
    const uint8_t *tiers;
    size_t count, at;
} pages;
static bool next_page(void *ctx, tape_page_facts *facts, uint8_t *tiers) {
    pages *p = ctx;
    if (p->at == p->count) return false;
    *facts = p->facts[p->at];
    *tiers = p->tiers[p->at++];
    return true;
}
static const tape_market market = {.latency_ns = {100, 100000, 500000, 50000000},
                                   .month = {3e-9, 1e-10, 2e-10, 2e-11}};

static void check_suggestion(const mica_tape_suggestion *it) {
    switch (it->page) {
    case 100:
        assert_int_equal(it->reason, MICA_TAPE_REASON_HOT);
        assert_int_equal(it->to, DRAM | LOCAL);
        assert_int_equal(it->rule, -1);
        assert_true(fabs(it->ns_saved - 40 * (100000. - 100)) < 1);
        assert_true(it->money_saved < 0 && it->score > 0 && it->cost_ns > 100000);
        break;
    case 101:
        assert_int_equal(it->reason, MICA_TAPE_REASON_COLD);
        assert_int_equal(it->to, COLD);
        assert_true(it->money_saved > 0);
        break;
    case 102:
        assert_int_equal(it->reason, MICA_TAPE_REASON_COMPRESSION);
        assert_int_equal(it->codec, MICA_TAPE_CODEC_LZ4);
        assert_int_equal(it->from, it->to);
        assert_true(fabs(it->money_saved - 2048 * 1e-10) < 1e-12);
        break;
    case 103:
        assert_int_equal(it->reason, MICA_TAPE_REASON_RULE);
        assert_int_equal(it->to, DRAM | LOCAL); /* memory alone would forget it */
        assert_int_equal(it->rule, 0);
        break;
    case 104:
        assert_int_equal(it->reason, MICA_TAPE_REASON_CHECKPOINT);
        assert_int_equal(it->to, DRAM | LOCAL);
        break;
    case 106:
        assert_int_equal(it->reason, MICA_TAPE_REASON_RULE);
        assert_int_equal(it->from, COLD);
        assert_int_equal(it->to, LOCAL);
        break;
    default: fail_msg("page %d", (int)it->page);
    }
}

static void suggestions(void **state) {
    (void)state;
    enum { N = 8 };
    tape_page_facts f[N];
    uint8_t tiers[N] = {LOCAL, DRAM | LOCAL, LOCAL, LOCAL, DRAM, LOCAL, COLD, DRAM | LOCAL};
    for (int k = 0; k < N; k++) {
        f[k] = page();
        f[k].page = 100 + k;
        f[k].age = 1;
        f[k].packed = true;
    }
    f[0].frequency = 40; /* hot, and not in memory: no rule of the policy says so */
    f[1].age = 400;      /* cold */
    f[2].packed = false; /* compression */
    f[3].hint = MICA_TAPE_CODE;
    f[4].hint = MICA_TAPE_CHECKPOINT;
    f[6].frequency = 0.1;
    mica_tape_policy *p = preset("custom");
    mica_error err = MICA_ERROR_INIT;
    OK(mica_tape_policy_rule(p, "code", 9, "hint code", "place dram", &err));
    OK(mica_tape_policy_rule(p, "check", 8, "hint checkpoint", "place local", &err));
    OK(mica_tape_policy_rule(p, "back", 7, "frequency > 0.05 and frequency < 1", "place local", &err));
    pages all = {f, tiers, N, 0};
    mica_tape_suggestion s[N];
    size_t n = tape_suggest(p, &market, next_page, &all, s, N);
    assert_int_equal(n, 6);
    for (size_t k = 1; k < n; k++)
        assert_true(s[k - 1].score >= s[k].score);
    for (size_t k = 0; k < n; k++)
        check_suggestion(&s[k]);
    assert_int_equal(s[0].page, 106); /* of a slow tier, though it is seldom used */
    assert_int_equal(s[1].page, 100);
    mica_tape_policy_free(p);
}

typedef struct many {
    uint32_t left, random;
} many;
static bool next_of_many(void *ctx, tape_page_facts *facts, uint8_t *tiers) {
    many *m = ctx;
    if (!m->left--) return false;
    m->random = m->random * 1664525u + 1013904223u;
    *facts = page();
    facts->page = (int64_t)m->left;
    facts->frequency = 11 + (m->random >> 20);
    facts->age = 0;
    *tiers = LOCAL;
    return true;
}
static int by_score(const void *a, const void *b) {
    const mica_tape_suggestion *x = a, *y = b;
    return x->score > y->score ? -1 : x->score < y->score ? 1 : (x->page > y->page) - (x->page < y->page);
}

/* Of many pages the best few, whatever the number; as if all had been sorted. */
static void the_best_of_many(void **state) {
    (void)state;
    enum { ALL = 5000 };
    mica_tape_policy *p = preset("custom");
    mica_tape_suggestion *all = calloc(ALL, sizeof *all), *some = calloc(ALL, sizeof *all);
    many m = {ALL, 1};
    assert_int_equal(tape_suggest(p, &market, next_of_many, &m, all, ALL), ALL);
    qsort(all, ALL, sizeof *all, by_score);
    for (size_t most = 0; most < 200; most += 1 + most / 3) {
        uint64_t before = base_alloc_count();
        m = (many){ALL, 1};
        assert_int_equal(tape_suggest(p, &market, next_of_many, &m, some, most), most);
        assert_int_equal(base_alloc_count(), before);
        for (size_t k = 0; k < most; k++)
            assert_int_equal(some[k].page, all[k].page);
    }
    free(all);
    free(some);
    mica_tape_policy_free(p);
}

/* Figures that are none make no suggestion, and no trouble. */
static void odd_markets(void **state) {
    (void)state;
    static const double odd[] = {0, -1, 1e308, -1e308, NAN, INFINITY, -INFINITY, 100};
    mica_tape_policy *p = preset("performance");
    mica_tape_suggestion s[16];
    for (uint32_t k = 0; k < 4096; k++) {
        tape_market m = {.hour = odd[k % 8], .ratio = odd[k / 8 % 8]};
        for (uint32_t t = 0; t < 4; t++) {
            m.latency_ns[t] = odd[(k / 64 + t) % 8];
            m.month[t] = odd[(k / 512 + t * 3) % 8];
        }
        many all = {50, k};
        size_t n = tape_suggest(p, &m, next_of_many, &all, s, 16);
        for (size_t i = 0; i < n; i++)
            assert_true(isfinite(s[i].score));
    }
    mica_tape_policy_free(p);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(conditions),
                                       cmocka_unit_test(and_or_not),
                                       cmocka_unit_test(any_condition_and_its_text),
                                       cmocka_unit_test(actions_and_their_text),
                                       cmocka_unit_test(what_is_no_rule),
                                       cmocka_unit_test(names_of_rules_and_presets),
                                       cmocka_unit_test(the_first_that_matches_decides_each_kind),
                                       cmocka_unit_test(settings_where_no_rule_says),
                                       cmocka_unit_test(presets),
                                       cmocka_unit_test(other_presets),
                                       cmocka_unit_test(a_copy_is_of_its_own),
                                       cmocka_unit_test(a_tier_that_lasts_has_it_too),
                                       cmocka_unit_test(askings),
                                       cmocka_unit_test(every_allocation_fails),
                                       cmocka_unit_test(numbers_both_ways),
                                       cmocka_unit_test(counts_ages_and_frequencies),
                                       cmocka_unit_test(patterns),
                                       cmocka_unit_test(suggestions),
                                       cmocka_unit_test(the_best_of_many),
                                       cmocka_unit_test(odd_markets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
