/* format/pack.c - writes, checks and prints MessagePack, the form of what a file says about itself and of
 * profiles. Writing and printing are msgpack-c's; checking is done here, before the library sees a byte,
 * because it takes memory for what lengths claim and calls itself for each level of nesting. */
#include "format/pack.h"

#include "base/error.h"
#include "base/utf8.h"

#include <msgpack.h>
#include <stdio.h>

static int pack_append(void *data, const char *bytes, size_t len) {
    return base_buf_append(data, bytes, len) ? 0 : -1;
}

static msgpack_packer packer_of(fmt_pack *pack) {
    msgpack_packer packer;
    msgpack_packer_init(&packer, pack->out, pack_append);
    return packer;
}

void fmt_pack_map(fmt_pack *pack, uint32_t pairs) {
    msgpack_packer packer = packer_of(pack);
    msgpack_pack_map(&packer, pairs);
}
void fmt_pack_array(fmt_pack *pack, uint32_t items) {
    msgpack_packer packer = packer_of(pack);
    msgpack_pack_array(&packer, items);
}
void fmt_pack_str(fmt_pack *pack, const char *text) {
    msgpack_packer packer = packer_of(pack);
    msgpack_pack_str(&packer, strlen(text));
    msgpack_pack_str_body(&packer, text, strlen(text));
}
void fmt_pack_u64(fmt_pack *pack, uint64_t n) {
    msgpack_packer packer = packer_of(pack);
    msgpack_pack_uint64(&packer, n);
}
void fmt_pack_double(fmt_pack *pack, double x) {
    msgpack_packer packer = packer_of(pack);
    msgpack_pack_double(&packer, x);
}
void fmt_pack_bool(fmt_pack *pack, bool value) {
    msgpack_packer packer = packer_of(pack);
    if (value)
        msgpack_pack_true(&packer);
    else
        msgpack_pack_false(&packer);
}

void fmt_pack_i64(fmt_pack *pack, int64_t n) {
    msgpack_packer packer = packer_of(pack);
    msgpack_pack_int64(&packer, n);
}
void fmt_pack_nil(fmt_pack *pack) {
    msgpack_packer packer = packer_of(pack);
    msgpack_pack_nil(&packer);
}
/* Lengths of MessagePack have 32 bits. */
void fmt_pack_bin(fmt_pack *pack, const void *data, size_t len) {
    msgpack_packer packer = packer_of(pack);
    if (len > UINT32_MAX) pack->out->failed = true;
    msgpack_pack_bin(&packer, len);
    msgpack_pack_bin_body(&packer, data, len);
}

void fmt_pack_name(fmt_pack *pack, base_view name) {
    msgpack_packer packer = packer_of(pack);
    size_t taken;
    if (!base_utf8_cut((const char *)name.data, name.len, name.len, &taken)) {
        fmt_pack_bin(pack, name.data, name.len);
        return;
    }
    msgpack_pack_str(&packer, name.len);
    msgpack_pack_str_body(&packer, name.data, name.len);
}

/* What one head byte announces: bytes of fixed data, width of a length field, and what the length counts. */
typedef struct pack_head {
    uint8_t fixed, length_width;
    uint8_t per_item; /* containers: 1 for arrays, 2 for maps, 0 for byte strings */
    uint32_t inline_count;
    bool container, ok;
} pack_head;

/* The first byte of a value as the MessagePack specification lists them. */
static pack_head pack_read_head(uint8_t b) {
    pack_head h = {.ok = true};
    if (b <= 0x7f || b >= 0xe0) return h;
    if (b <= 0x8f) return (pack_head){.ok = true, .container = true, .per_item = 2, .inline_count = b & 15u};
    if (b <= 0x9f) return (pack_head){.ok = true, .container = true, .per_item = 1, .inline_count = b & 15u};
    if (b <= 0xbf) return (pack_head){.ok = true, .fixed = b & 31u};
    static const uint8_t fixed[] = {[0x0a] = 4, [0x0b] = 8, [0x0c] = 1, [0x0d] = 2, [0x0e] = 4,
                                    [0x0f] = 8, [0x10] = 1, [0x11] = 2, [0x12] = 4, [0x13] = 8};
    switch (b) {
    case 0xc0:
    case 0xc2:
    case 0xc3: return h;
    case 0xc4:
    case 0xd9: h.length_width = 1; return h;
    case 0xc5:
    case 0xda: h.length_width = 2; return h;
    case 0xc6:
    case 0xdb: h.length_width = 4; return h;
    case 0xdc:
    case 0xde:
        h.container = true;
        h.length_width = 2;
        h.per_item = b == 0xdc ? 1 : 2;
        return h;
    case 0xdd:
    case 0xdf:
        h.container = true;
        h.length_width = 4;
        h.per_item = b == 0xdd ? 1 : 2;
        return h;
    default: break;
    }
    if (b >= 0xca && b <= 0xd3) {
        h.fixed = fixed[b - 0xc0];
        return h;
    }
    h.ok = false; /* extension types and the unused byte: nothing here writes them */
    return h;
}

/* Without recursion and in one pass: for each depth the number of values still to come. A container that
 * counts more values than there are bytes left is refused at once, as each value takes a byte at least; so
 * no length that passes here can make anybody take more memory than the data has bytes. */
mica_status fmt_pack_check_one(base_view data, size_t *from, mica_error *err) {
    uint64_t left[FMT_PACK_MAX_DEPTH + 1] = {1}; /* values still to come at each depth */
    size_t at = *from, depth = 0;
    do {
        left[depth]--;
        if (at >= data.len)
            return base_fail(err, MICA_ERR_SERIALIZATION, NULL, at, "MessagePack data ends early");
        pack_head h = pack_read_head(data.data[at++]);
        uint64_t count = h.container ? h.inline_count : h.fixed;
        if (!h.ok)
            return base_fail(err, MICA_ERR_SERIALIZATION, NULL, at - 1,
                             "MessagePack data of an unknown type");
        if (h.length_width > data.len - at)
            return base_fail(err, MICA_ERR_SERIALIZATION, NULL, at, "MessagePack data ends early");
        for (uint8_t i = 0; i < h.length_width; i++)
            count = (i ? count << 8 : 0) | data.data[at++];
        if (h.container) count *= h.per_item;
        if (count > data.len - at)
            return base_fail(err, MICA_ERR_SERIALIZATION, NULL, at,
                             "MessagePack data counts more than there is");
        if (!h.container)
            at += (size_t)count;
        else if (count) {
            if (depth == FMT_PACK_MAX_DEPTH)
                return base_fail(err, MICA_ERR_SERIALIZATION, NULL, at,
                                 "MessagePack data is nested too deeply");
            left[++depth] = count;
        }
        while (depth > 0 && left[depth] == 0)
            depth--;
    } while (left[depth] > 0);
    *from = at;
    return MICA_OK;
}

mica_status fmt_pack_check(base_view data, mica_error *err) {
    size_t at = 0;
    mica_status status = fmt_pack_check_one(data, &at, err);
    if (status == MICA_OK && at != data.len)
        return base_fail(err, MICA_ERR_SERIALIZATION, NULL, at, "bytes follow the MessagePack value");
    return status;
}

/* Recursion is bounded: fmt_pack_check has limited the depth. */
static void pack_print(base_json *j, const msgpack_object *o) {
    switch (o->type) {
    case MSGPACK_OBJECT_BOOLEAN: base_json_bool(j, NULL, o->via.boolean); return;
    case MSGPACK_OBJECT_POSITIVE_INTEGER: base_json_u64(j, NULL, o->via.u64); return;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER: base_json_i64(j, NULL, o->via.i64); return;
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64: base_json_double(j, NULL, o->via.f64, 0); return;
    case MSGPACK_OBJECT_STR: base_json_text(j, NULL, base_view_of(o->via.str.ptr, o->via.str.size)); return;
    case MSGPACK_OBJECT_BIN: base_json_hex(j, NULL, o->via.bin.ptr, o->via.bin.size); return;
    case MSGPACK_OBJECT_ARRAY:
        base_json_array(j, NULL);
        for (uint32_t i = 0; i < o->via.array.size; i++)
            pack_print(j, &o->via.array.ptr[i]);
        base_json_array_end(j);
        return;
    case MSGPACK_OBJECT_MAP:
        base_json_object(j, NULL);
        for (uint32_t i = 0; i < o->via.map.size; i++) {
            const msgpack_object *key = &o->via.map.ptr[i].key;
            char number[16];
            snprintf(number, sizeof number, "key%u", i);
            base_json_name(j, key->type == MSGPACK_OBJECT_STR
                                  ? base_view_of(key->via.str.ptr, key->via.str.size)
                                  : base_view_str(number));
            pack_print(j, &o->via.map.ptr[i].val);
        }
        base_json_object_end(j);
        return;
    default: base_json_null(j, NULL); return;
    }
}

mica_status fmt_pack_json(base_view data, base_json *j, mica_error *err) {
    mica_status status = fmt_pack_check(data, err);
    if (status != MICA_OK) return status;
    msgpack_unpacked value;
    msgpack_unpacked_init(&value);
    if (msgpack_unpack_next(&value, (const char *)data.data, data.len, NULL) == MSGPACK_UNPACK_SUCCESS) {
        pack_print(j, &value.data);
        if (j->out->failed) status = base_fail_memory(err, "printing metadata");
    } else {
        status =
            base_fail(err, MICA_ERR_SERIALIZATION, NULL, MICA_NO_OFFSET, "MessagePack data cannot be read");
    }
    msgpack_unpacked_destroy(&value);
    return status;
}
