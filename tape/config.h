/* tape/config.h - what a configuration file says of a tape, as one struct (config.c reads and writes it, config_keys.def has the keys). */
#ifndef TAPE_CONFIG_H
#define TAPE_CONFIG_H

#include "tape/policy.h"
#include "tape/predict.h"

#define TAPE_CONFIG_MOST (1u << 20) /* bytes of a file */
#define TAPE_URL_MOST    256

typedef struct tape_tier_config {
    char url[TAPE_URL_MOST]; /* "": the tier is not used, but for dram and local, which every tape has */
    uint64_t bytes;          /* most of them; 0: no limit */
    double cost;             /* money for a GiB and month */
} tape_tier_config;
struct mica_tape_config {
    mica_tape_options options;
    uint32_t interval; /* seconds between looks at what rules would move; 0: never by itself */
    double hour;       /* money that an hour of waiting is worth */
    tape_tier_config tier[MICA_TAPE_TIERS];
    tape_predict_options predict; /* its depth and predictors are the policy's */
    mica_tape_policy *policy;
};
/* A configuration of defaults alone. NO_MEMORY. */
MICA_MUST_USE mica_status tape_config_new(mica_tape_config **out, mica_error *err);

#endif
