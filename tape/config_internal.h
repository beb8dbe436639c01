/* tape/config_internal.h - what the files of the configuration share: the table of keys (config_keys.def) and what is being read. */
#ifndef TAPE_CONFIG_INTERNAL_H
#define TAPE_CONFIG_INTERNAL_H

#include "tape/config.h"

/* A rule between its first key and its last. */
typedef struct tape_rule_config {
    char name[MICA_TAPE_NAME_MAX];
    base_buf when, does;
    int32_t priority;
    uint32_t line;
} tape_rule_config;

typedef enum tape_kind_of_key {
    CONFIG_PAGE,
    CONFIG_BYTES,
    CONFIG_COUNT,
    CONFIG_REAL,
    CONFIG_FLAG,
    CONFIG_URL,
    CONFIG_KEEP,
    CONFIG_HOW,
    CONFIG_ALGORITHM,
    CONFIG_PRESET,
    CONFIG_PROFILE,
    CONFIG_WHEN,
    CONFIG_DO,
    CONFIG_PRIORITY
} tape_kind_of_key;
typedef enum tape_whose {
    CONFIG_OF_mica_tape_config,
    CONFIG_OF_tape_tier_config,
    CONFIG_OF_mica_tape_policy,
    CONFIG_OF_tape_rule_config
} tape_whose;
/* Texts lie in the row: no address has to be set at a start. */
typedef struct tape_config_key {
    char section[12], name[24];
    uint8_t kind, whose;
    uint16_t at;
    double least, most;
} tape_config_key;
enum {
#define CONFIG_KEY_ROW(section, name, kind, whose, field, least, most) +1
    TAPE_CONFIG_KEYS = 0
#include "tape/config_keys.def"
#undef CONFIG_KEY_ROW
};
extern const tape_config_key tape_config_keys[TAPE_CONFIG_KEYS];

/* What a value is for. */
typedef struct tape_value {
    const tape_config_key *key;
    void *field;
    mica_tape_config *config;
    tape_rule_config *rule;
    const char *text;
} tape_value;
/* Reads a value into its field. CONFIGURATION, LIMIT, NO_MEMORY; the message says what is allowed, not where it stands. */
MICA_MUST_USE mica_status tape_value_read(const tape_value *v, mica_error *err);
/* "all", "last 5" …; "fast" … */
void tape_keep_text(const mica_tape_options *o, base_buf *out);
const char *tape_how_name(int how);

#endif
