/* store/slots.h - which node of a cluster has which slot, and what a node says where another has it (Redis, "Cluster specification"). */
#ifndef STORE_SLOTS_H
#define STORE_SLOTS_H

#include "store/resp.h"

#define SLOTS       16384u
#define SLOTS_NODES 1024u /* that are known at most */
#define SLOTS_NONE  UINT16_MAX

/* The slot of a key: of what stands between its first '{' and the next '}', or all of it. */
uint16_t slots_of(base_view key);

/* "MOVED 3999 host:port" or "ASK …": false: it is neither, or not understood. An empty host is the one who said it. */
typedef struct slots_hint {
    bool ask;
    uint16_t slot;
    char host[256], port[8];
} slots_hint;
bool slots_read_hint(const resp_value *error, slots_hint *hint);

/* What CLUSTER SLOTS answers, by the first node of each range: `learn` is told ranges. False: it is no such answer. */
bool slots_read(const resp_value *answer,
                void (*learn)(void *ctx, uint16_t from, uint16_t to, const slots_hint *at), void *ctx);

#endif
