/* store/xml.c - finds elements in XML that a service wrote. Nothing is nested deeper than two elements there, and names of
 * others are escaped, so no tree is needed. */
#include "store/xml.h"

#include <stdlib.h>
#include <string.h>

#define NAME_MOST 40

bool store_xml_next(base_view *rest, const char *name, base_view *content) {
    char open[NAME_MOST + 4], close[NAME_MOST + 4];
    size_t len = strlen(name);
    if (len > NAME_MOST || rest->len == 0) return false;
    open[0] = close[0] = '<';
    close[1] = '/';
    memcpy(open + 1, name, len);
    memcpy(close + 2, name, len);
    open[len + 1] = close[len + 2] = '>';
    const uint8_t *from = memmem(rest->data, rest->len, open, len + 2);
    if (!from) return false;
    from += len + 2;
    size_t left = (size_t)(rest->data + rest->len - from);
    const uint8_t *to = memmem(from, left, close, len + 3);
    if (!to) return false;
    *content = base_view_of(from, (size_t)(to - from));
    *rest = base_view_of(to + len + 3, left - content->len - len - 3);
    return true;
}

bool store_xml_first(base_view in, const char *name, base_view *content) {
    return store_xml_next(&in, name, content);
}

static void put_character(unsigned long c, base_buf *out) {
    if (c < 0x80) {
        base_buf_byte(out, (uint8_t)c);
        return;
    }
    if (c >= 0x10000) {
        base_buf_byte(out, (uint8_t)(0xF0 | c >> 18));
        base_buf_byte(out, (uint8_t)(0x80 | (c >> 12 & 63)));
    } else if (c >= 0x800) {
        base_buf_byte(out, (uint8_t)(0xE0 | c >> 12));
    }
    base_buf_byte(out, (uint8_t)(c < 0x800 ? 0xC0 | c >> 6 : 0x80 | (c >> 6 & 63)));
    base_buf_byte(out, (uint8_t)(0x80 | (c & 63)));
}

/* Of "&...;" from `at` on: how many bytes it has; 0: it is none. */
static size_t entity(base_view v, size_t at, base_buf *out) {
    static const struct {
        char name[8], stands_for;
    } known[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        size_t len = strlen(known[k].name);
        if (len > v.len - at || memcmp(v.data + at, known[k].name, len) != 0) continue;
        base_buf_byte(out, (uint8_t)known[k].stands_for);
        return len;
    }
    char digits[12] = "";
    const uint8_t *end = memchr(v.data + at, ';', v.len - at);
    size_t len = end ? (size_t)(end - v.data) - at : 0;
    if (len < 3 || len > 10 || v.data[at + 1] != '#') return 0;
    bool hexadecimal = v.data[at + 2] == 'x';
    memcpy(digits, v.data + at + 2 + hexadecimal, len - 2 - hexadecimal);
    char *behind;
    unsigned long c = strtoul(digits, &behind, hexadecimal ? 16 : 10);
    if (*behind || behind == digits || c > 0x10FFFF) return 0;
    put_character(c, out);
    return len + 1;
}

static int digit(uint8_t c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

bool store_xml_text(base_view v, bool encoded, base_buf *out) {
    size_t before = out->len;
    for (size_t k = 0; k < v.len;) {
        size_t taken = v.data[k] == '&' ? entity(v, k, out) : 0;
        if (taken) {
            k += taken;
        } else if (encoded && v.data[k] == '%' && v.len - k > 2 && digit(v.data[k + 1]) >= 0 &&
                   digit(v.data[k + 2]) >= 0) {
            base_buf_byte(out, (uint8_t)(digit(v.data[k + 1]) << 4 | digit(v.data[k + 2])));
            k += 3;
        } else {
            base_buf_byte(out, encoded && v.data[k] == '+' ? ' ' : v.data[k]);
            k++;
        }
    }
    return !out->failed && (out->len == before || !memchr(out->data + before, 0, out->len - before));
}
