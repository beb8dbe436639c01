/* tape/policy.c - policies: presets, rules, asking them (policy.h). */
#include "tape/policy.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/nearest.h"

#include <string.h>

/* ---- making and ending ---- */

static mica_tape_policy *policy_new(mica_error *err) {
    mica_tape_policy *p = base_calloc(1, sizeof *p);
    if (!p) (void)!base_fail_memory(err, "a policy");
    return p;
}

void mica_tape_policy_free(mica_tape_policy *policy) {
    if (!policy) return;
    base_free(policy->rule);
    base_free(policy->node);
    base_free(policy);
}

mica_status tape_policy_copy(const mica_tape_policy *policy, mica_tape_policy **out, mica_error *err) {
    mica_tape_policy *p = *out = policy_new(err);
    if (!p) return MICA_ERR_NO_MEMORY;
    *p = *policy;
    p->rule_room = policy->rules;
    p->node_room = policy->nodes;
    p->rule = policy->rules ? base_malloc(policy->rules * sizeof *p->rule) : NULL;
    p->node = policy->nodes ? base_malloc(policy->nodes * sizeof *p->node) : NULL;
    if ((policy->rules && !p->rule) || (policy->nodes && !p->node)) {
        mica_tape_policy_free(p);
        *out = NULL;
        return base_fail_memory(err, "a policy");
    }
    if (p->rule) memcpy(p->rule, policy->rule, policy->rules * sizeof *p->rule);
    if (p->node) memcpy(p->node, policy->node, policy->nodes * sizeof *p->node);
    return MICA_OK;
}

/* What a preset says as a whole; false: there is none of that name. */
static bool preset_settings(mica_tape_policy *p, const char *name) {
    bool custom = strcmp(name, "custom") == 0, prefetch = true, found = custom;
    p->compression = (tape_compression){.codec = MICA_TAPE_CODEC_LZ4, .level = 1};
    p->prefetch.depth = 4;
#define TAPE_PRESET_ROW(preset, packing, how, least, ahead, pages)                                           \
    if (strcmp(name, preset) == 0) {                                                                         \
        p->compression = (tape_compression){MICA_TAPE_CODEC_##packing, how, least};                          \
        p->prefetch.depth = pages;                                                                           \
        prefetch = ahead;                                                                                    \
        found = true;                                                                                        \
    }
#include "tape/policy_presets.def"
    p->prefetch.enabled = prefetch;
    for (int k = 0; k < MICA_TAPE_PREDICTORS; k++)
        p->prefetch.predictor[k] = prefetch;
    return found;
}

static mica_status preset_rules(mica_tape_policy *p, const char *which, mica_error *err) {
    mica_status status = MICA_OK;
#define TAPE_PRESET_RULE(preset, name, priority, when, action)                                               \
    if (status == MICA_OK && strcmp(which, preset) == 0)                                                     \
        status = mica_tape_policy_rule(p, name, priority, when, action, err);
#include "tape/policy_presets.def"
    return status;
}

static mica_status no_preset(const char *name, mica_error *err) {
    base_nearest q;
    base_nearest_begin(&q, name, strlen(name));
#define TAPE_PRESET_ROW(preset, packing, how, least, ahead, pages)                                           \
    base_nearest_add(&q, preset, strlen(preset));
#include "tape/policy_presets.def"
    base_nearest_add(&q, "custom", 6);
    return base_fail(
        err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET,
        "there is no preset '%.40s'%s%s%s; there are performance, balanced, debug, minimal and custom", name,
        q.best[0] ? " (is " : "", q.best, q.best[0] ? " meant?)" : "");
}

mica_status mica_tape_policy_preset(const char *name, mica_tape_policy **out, mica_error *err) {
    mica_tape_policy *p = *out = policy_new(err);
    if (!p) return MICA_ERR_NO_MEMORY;
    if (!name) name = "balanced";
    mica_status status = MICA_OK;
    if (!preset_settings(p, name)) status = no_preset(name, err);
    if (status == MICA_OK) status = preset_rules(p, name, err);
    if (status == MICA_OK)
        memcpy(p->profile, name, strlen(name) + 1);
    else {
        mica_tape_policy_free(p);
        *out = NULL;
    }
    return status;
}

const char *mica_tape_policy_profile(const mica_tape_policy *policy) {
    return policy->profile;
}
size_t mica_tape_policy_rules(const mica_tape_policy *policy) {
    return policy->rules;
}
const char *mica_tape_policy_rule_name(const mica_tape_policy *policy, size_t number) {
    return number < policy->rules ? policy->rule[number].name : NULL;
}

void tape_policy_fit(mica_tape_policy *policy, uint32_t page) {
    if (policy->compression.threshold > page) policy->compression.threshold = page;
}

/* ---- rules ---- */

/* Names stand in the heads of sections. */
bool tape_name_is(const char *name) {
    size_t len = strnlen(name, MICA_TAPE_NAME_MAX);
    for (size_t k = 0; k < len; k++) {
        unsigned char c = (unsigned char)name[k];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c < 0x80 && c != '_' && c != '-' && c != '.') return false;
    }
    return len && len <= TAPE_RULE_NAME_MOST;
}

static uint32_t rule_named(const mica_tape_policy *p, const char *name) {
    uint32_t k = 0;
    while (k < p->rules && strcmp(p->rule[k].name, name) != 0)
        k++;
    return k;
}

static void remove_rule(mica_tape_policy *p, uint32_t which) {
    uint32_t first = p->rule[which].first, count = p->rule[which].count;
    memmove(&p->node[first], &p->node[first + count], (p->nodes - first - count) * sizeof *p->node);
    p->nodes -= count;
    memmove(&p->rule[which], &p->rule[which + 1], (p->rules - which - 1) * sizeof *p->rule);
    p->rules--;
    for (uint32_t k = 0; k < p->rules; k++)
        if (p->rule[k].first > first) p->rule[k].first -= count;
}

static mica_status room_for_rule(mica_tape_policy *p, mica_error *err) {
    if (p->rules < p->rule_room) return MICA_OK;
    uint32_t room = p->rule_room ? 2 * p->rule_room : 8;
    tape_rule *more = base_realloc(p->rule, room * sizeof *more);
    if (!more) return base_fail_memory(err, "the rules of a policy");
    p->rule = more;
    p->rule_room = room;
    return MICA_OK;
}

mica_status mica_tape_policy_rule(mica_tape_policy *policy, const char *name, int priority, const char *when,
                                  const char *action, mica_error *err) {
    tape_rule rule = {.priority = priority, .first = policy->nodes};
    if (!tape_name_is(name))
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "a rule's name has letters, digits, '_', '-' and '.', at most %d",
                         TAPE_RULE_NAME_MOST);
    uint32_t old = rule_named(policy, name);
    if (old == policy->rules && policy->rules == MICA_TAPE_RULES_MOST)
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET, "a policy has at most %d rules",
                         MICA_TAPE_RULES_MOST);
    mica_status status = tape_rule_do(action, &rule.action, err);
    if (status == MICA_OK) status = room_for_rule(policy, err);
    if (status == MICA_OK) status = tape_rule_when(policy, when, err);
    if (status != MICA_OK) {
        policy->nodes = rule.first;
        return status;
    }
    rule.count = policy->nodes - rule.first;
    memcpy(rule.name, name, strlen(name));
    if (old < policy->rules) {
        uint32_t gone = policy->rule[old].count;
        remove_rule(policy, old);
        rule.first -= gone;
    }
    uint32_t at = policy->rules;
    while (at && policy->rule[at - 1].priority < priority)
        at--;
    memmove(&policy->rule[at + 1], &policy->rule[at], (policy->rules - at) * sizeof *policy->rule);
    policy->rule[at] = rule;
    policy->rules++;
    memcpy(policy->profile, "custom", sizeof "custom");
    return MICA_OK;
}

/* ---- asking ---- */

static bool answer(const tape_node *n, const tape_page_facts *f) {
    switch ((tape_test)n->test) {
    case TAPE_TEST_ALWAYS: return true;
    case TAPE_TEST_CURRENT: return f->current;
    case TAPE_TEST_OLD: return !f->current;
    case TAPE_TEST_HINT: return (unsigned)f->hint == n->word;
    case TAPE_TEST_PATTERN: return (unsigned)f->pattern == n->word;
    case TAPE_TEST_FREQUENCY_ABOVE: return f->frequency > n->number;
    case TAPE_TEST_FREQUENCY_BELOW: return f->frequency < n->number;
    case TAPE_TEST_AGE_ABOVE: return f->age > n->number;
    case TAPE_TEST_AGE_BELOW: return f->age < n->number;
    case TAPE_TEST_SIZE_ABOVE: return (double)f->size > n->number;
    case TAPE_TEST_SIZE_BELOW: return (double)f->size < n->number;
    case TAPE_TEST_AND:
    case TAPE_TEST_OR:
    case TAPE_TEST_NOT: break;
    }
    return false;
}

/* Answers lie in the bits of a number, the last one lowest; there are at most TAPE_NODES_MOST. */
_Static_assert(TAPE_NODES_MOST <= 64, "the answers are one number");
static bool matches(const tape_node *node, uint32_t count, const tape_page_facts *f) {
    uint64_t bits = 0;
    for (uint32_t k = 0; k < count; k++) {
        if (node[k].test == TAPE_TEST_NOT)
            bits ^= 1;
        else if (node[k].test == TAPE_TEST_AND)
            bits = bits >> 1 & (bits | ~UINT64_C(1));
        else if (node[k].test == TAPE_TEST_OR)
            bits = bits >> 1 | (bits & 1);
        else
            bits = bits << 1 | answer(&node[k], f);
    }
    return bits & 1;
}

static void decide(const tape_action *a, unsigned says, int16_t which, tape_decision *out) {
    if (says & TAPE_SAYS_PLACE) {
        out->tiers = a->tiers;
        out->by_place = which;
    }
    if (says & TAPE_SAYS_PACK) {
        out->codec = a->codec;
        out->level = a->level;
        out->by_pack = which;
    }
    if (says & TAPE_SAYS_PIN) {
        out->pinned = a->pin;
        out->by_pin = which;
    }
    if (says & TAPE_SAYS_AHEAD) {
        out->depth = a->depth;
        out->by_ahead = which;
    }
}

void tape_policy_ask(const mica_tape_policy *policy, const tape_page_facts *facts, tape_decision *out) {
    bool packs = facts->bytes >= policy->compression.threshold;
    *out = (tape_decision){.codec = (uint8_t)(packs ? policy->compression.codec : MICA_TAPE_CODEC_RAW),
                           .level = (uint8_t)policy->compression.level,
                           .depth = (uint8_t)policy->prefetch.depth,
                           .by_place = -1,
                           .by_pack = -1,
                           .by_pin = -1,
                           .by_ahead = -1};
    unsigned open = TAPE_SAYS_PLACE | TAPE_SAYS_PACK | TAPE_SAYS_PIN | TAPE_SAYS_AHEAD;
    for (uint32_t k = 0; k < policy->rules && open; k++) {
        const tape_rule *r = &policy->rule[k];
        unsigned says = r->action.says & open;
        if (!says || !matches(&policy->node[r->first], r->count, facts)) continue;
        decide(&r->action, says, (int16_t)k, out);
        open &= ~says;
    }
    if (!policy->prefetch.enabled) out->depth = 0;
}

uint8_t tape_tiers_lasting(uint8_t tiers, uint8_t from) {
    const uint8_t lasting = TAPE_TIER_BIT(MICA_TAPE_TIER_LOCAL) | TAPE_TIER_BIT(MICA_TAPE_TIER_COLD);
    if (tiers & lasting) return tiers;
    if (from & lasting) return tiers | (from & lasting);
    return tiers | TAPE_TIER_BIT(MICA_TAPE_TIER_LOCAL);
}

/* ---- as text ---- */

mica_status mica_tape_policy_text(const mica_tape_policy *policy, mica_buffer *out, mica_error *err) {
    const tape_compression *c = &policy->compression;
    base_buf_printf(out, "[policy]\nprofile = %s\n\n[compression]\nalgorithm = %s\nlevel = %u\nthreshold = ",
                    policy->profile, mica_tape_codec_name(c->codec), c->level);
    tape_number_text((double)c->threshold, out);
    base_buf_printf(out, "\n\n[prefetch]\nenabled = %s\ndepth = %u\n",
                    policy->prefetch.enabled ? "yes" : "no", policy->prefetch.depth);
    for (int k = 0; k < MICA_TAPE_PREDICTORS; k++)
        base_buf_printf(out, "%s = %s\n", mica_tape_predictor_name((mica_tape_predictor)k),
                        policy->prefetch.predictor[k] ? "yes" : "no");
    for (uint32_t k = 0; k < policy->rules; k++) {
        const tape_rule *r = &policy->rule[k];
        base_buf_printf(out, "\n[rule %s]\npriority = %d\nwhen = ", r->name, r->priority);
        tape_rule_when_text(policy, r, out);
        base_buf_str(out, "\ndo = ");
        tape_rule_do_text(&r->action, out);
        base_buf_byte(out, '\n');
    }
    return out->failed ? base_fail_memory(err, "the text of a policy") : MICA_OK;
}
