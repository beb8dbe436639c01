/* store/slots.c - slots of keys, and the texts of a cluster that name nodes. */
#include "store/slots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* CRC-16/XMODEM, as the specification has it: polynomial 0x1021, from 0, bits as they come. */
static uint16_t crc(base_view data) {
    uint16_t sum = 0;
    for (size_t k = 0; k < data.len; k++) {
        sum ^= (uint16_t)(data.data[k] << 8);
        for (int bit = 0; bit < 8; bit++)
            sum = (uint16_t)(sum & 0x8000 ? sum << 1 ^ 0x1021 : sum << 1);
    }
    return sum;
}

uint16_t slots_of(base_view key) {
    const uint8_t *open = key.len ? memchr(key.data, '{', key.len) : NULL;
    const uint8_t *close = open ? memchr(open, '}', key.len - (size_t)(open - key.data)) : NULL;
    if (close && close > open + 1) key = base_view_of(open + 1, (size_t)(close - open - 1));
    return (uint16_t)(crc(key) % SLOTS);
}

/* "HOST:PORT"; the host may have ':' itself, and may be missing. */
static bool read_address(const char *text, slots_hint *hint) {
    const char *colon = strrchr(text, ':');
    if (!colon || (size_t)(colon - text) >= sizeof hint->host) return false;
    size_t digits = strspn(colon + 1, "0123456789");
    if (digits == 0 || digits > 5 || (colon[1 + digits] && colon[1 + digits] != '@')) return false;
    memcpy(hint->host, text, (size_t)(colon - text));
    hint->host[colon - text] = 0;
    memcpy(hint->port, colon + 1, digits);
    hint->port[digits] = 0;
    return true;
}

bool slots_read_hint(const resp_value *error, slots_hint *hint) {
    unsigned slot;
    char word[8], address[sizeof hint->host + sizeof hint->port];
    if (error->type != RESP_ERROR || error->len >= 300 ||
        sscanf(error->data, "%7s %5u %263s", word, &slot, address) != 3 || slot >= SLOTS)
        return false;
    hint->ask = strcmp(word, "ASK") == 0;
    hint->slot = (uint16_t)slot;
    return (hint->ask || strcmp(word, "MOVED") == 0) && read_address(address, hint);
}

static bool read_number(const resp_value *v, long long most, long long *out) {
    *out = v && v->type == RESP_NUMBER ? v->number : -1;
    return *out >= 0 && *out <= most;
}

static bool read_range(const resp_value *range, uint16_t *from, uint16_t *to, slots_hint *at) {
    long long first, last, port;
    const resp_value *node = resp_item(range, 2), *host = resp_item(node, 0);
    if (!read_number(resp_item(range, 0), SLOTS - 1, &first) ||
        !read_number(resp_item(range, 1), SLOTS - 1, &last) || first > last ||
        !read_number(resp_item(node, 1), 65535, &port) || !host)
        return false;
    at->host[0] = 0;
    if (host->type == RESP_TEXT) {
        if (host->len >= sizeof at->host || strlen(host->data) != host->len) return false;
        if (strcmp(host->data, "?") != 0)
            memcpy(at->host, host->data, host->len + 1); /* else it does not know */
    } else if (host->type != RESP_NIL)
        return false;
    snprintf(at->port, sizeof at->port, "%lld", port);
    *from = (uint16_t)first;
    *to = (uint16_t)last;
    return true;
}

bool slots_read(const resp_value *answer,
                void (*learn)(void *ctx, uint16_t from, uint16_t to, const slots_hint *at), void *ctx) {
    if (answer->type != RESP_LIST) return false;
    for (size_t k = 0; k < answer->count; k++) {
        uint16_t from, to;
        slots_hint at = {0};
        if (!read_range(&answer->items[k], &from, &to, &at)) return false;
        learn(ctx, from, to, &at);
    }
    return true;
}
