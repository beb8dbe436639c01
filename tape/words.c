/* tape/words.c - the words of policies and metrics, by number (mica/tape_words.def). */
#include "mica/tape_policy.h"

#include <stddef.h>

#define WORD(number, text)                                                                                   \
    case number: return text;

const char *mica_tape_tier_name(mica_tape_tier tier) {
    switch ((int)tier) {
#define MICA_TAPE_TIER_ROW(number, name, text) WORD(number, text)
#include "mica/tape_tiers.def"
#undef MICA_TAPE_TIER_ROW
    }
    return NULL;
}

const char *mica_tape_pattern_name(mica_tape_pattern pattern) {
    switch ((int)pattern) {
#define MICA_TAPE_PATTERN_ROW(number, name, text) WORD(number, text)
#include "mica/tape_words.def"
    }
    return NULL;
}

const char *mica_tape_codec_name(mica_tape_codec codec) {
    switch ((int)codec) {
#define MICA_TAPE_CODEC_ROW(number, name, text) WORD(number, text)
#include "mica/tape_words.def"
    }
    return NULL;
}

const char *mica_tape_predictor_name(mica_tape_predictor predictor) {
    switch ((int)predictor) {
#define MICA_TAPE_PREDICTOR_ROW(number, name, text) WORD(number, text)
#include "mica/tape_words.def"
    }
    return NULL;
}

const char *mica_tape_reason_name(mica_tape_reason reason) {
    switch ((int)reason) {
#define MICA_TAPE_REASON_ROW(number, name, text) WORD(number, text)
#include "mica/tape_words.def"
    }
    return NULL;
}

const char *mica_tape_form_name(mica_tape_form form) {
    switch ((int)form) {
#define MICA_TAPE_FORM_ROW(number, name, text) WORD(number, text)
#include "mica/tape_words.def"
    }
    return NULL;
}
