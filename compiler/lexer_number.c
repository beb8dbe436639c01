/* compiler/lexer_number.c - number literals: decimal, hexadecimal and binary, with their suffixes. */
#include "compiler/lexer_internal.h"

#include <stdlib.h>

/* Up to 15 digits and a power of ten up to 22 are exact in a double, so one operation rounds correctly. */
#define NUMBER_EXACT_DIGITS 15
#define NUMBER_EXACT_POWER  22
#define NUMBER_STACK_TEXT   64

static const double powers_of_ten[NUMBER_EXACT_POWER + 1] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

static uint32_t skip_digits(const cmp_lexer *lexer, uint32_t at) {
    while (lex_is_digit(lex_peek(lexer, at)) || lex_peek(lexer, at) == '_')
        at++;
    return at;
}

/* The dot belongs to the number unless it begins an operator such as ".*", or a continuation. */
static bool dot_is_of_number(const cmp_lexer *lexer, uint32_t at) {
    if (lex_peek(lexer, at) != '.') return false;
    char next = lex_peek(lexer, at + 1);
    if (next == '*' || next == '/' || next == '\\' || next == '^' || next == '\'') return false;
    return !lex_is_continuation(lexer, at);
}

/* End of the exponent that begins at `at`, or `at` when there is none. */
static uint32_t skip_exponent(const cmp_lexer *lexer, uint32_t at) {
    char mark = lex_peek(lexer, at);
    if (mark != 'e' && mark != 'E' && mark != 'd' && mark != 'D') return at;
    uint32_t digits = at + 1;
    if (lex_peek(lexer, digits) == '+' || lex_peek(lexer, digits) == '-') digits++;
    return lex_is_digit(lex_peek(lexer, digits)) ? skip_digits(lexer, digits) : at;
}

/* Reads [begin, end), which has the form digits [. digits] [e sign digits], correctly rounded. */
static double decimal_value(cmp_lexer *lexer, uint32_t begin, uint32_t end) {
    uint64_t mantissa = 0;
    int digits = 0, scale = 0;
    bool plain = true, fraction = false;
    for (uint32_t i = begin; i < end && plain; i++) {
        char c = lexer->text[i];
        if (c == '.')
            fraction = true;
        else if (lex_is_digit(c)) {
            mantissa = mantissa * 10 + (uint64_t)(c - '0');
            if (mantissa > 0) digits++;
            if (fraction) scale++;
            plain = digits <= NUMBER_EXACT_DIGITS && scale <= NUMBER_EXACT_POWER;
        } else
            plain = c == '_';
    }
    if (plain) return (double)mantissa / powers_of_ten[scale];

    char small[NUMBER_STACK_TEXT];
    char *text = end - begin < sizeof small ? small : lex_alloc(lexer, (size_t)(end - begin) + 1);
    if (!text) return 0;
    size_t len = 0;
    for (uint32_t i = begin; i < end; i++) {
        char c = lexer->text[i];
        if (c == 'd' || c == 'D') c = 'e';
        if (c != '_') text[len++] = c;
    }
    text[len] = 0;
    return strtod(text, NULL);
}

static int digit_value(char c, unsigned base) {
    int value = -1;
    if (lex_is_digit(c))
        value = c - '0';
    else if (c >= 'a' && c <= 'f')
        value = c - 'a' + 10;
    else if (c >= 'A' && c <= 'F')
        value = c - 'A' + 10;
    return value < (int)base ? value : -1;
}

/* Reads u8, s16... at lexer->at and steps over it; returns the width in bits, 0 when there is no suffix. */
static unsigned take_suffix(cmp_lexer *lexer, bool *is_signed) {
    char kind = lex_peek(lexer, lexer->at);
    if (kind != 'u' && kind != 's') return 0;
    uint32_t at = lexer->at + 1;
    unsigned width = 0;
    while (lex_is_digit(lex_peek(lexer, at)) && width < 100) {
        width = width * 10 + (unsigned)(lex_peek(lexer, at++) - '0');
    }
    if (width != 8 && width != 16 && width != 32 && width != 64) return 0;
    *is_signed = kind == 's';
    lexer->at = at;
    return width;
}

static uint8_t integer_class(unsigned width, bool is_signed) {
    unsigned step = width == 8 ? 0 : width == 16 ? 1 : width == 32 ? 2 : 3;
    return (uint8_t)((is_signed ? CMP_NUMBER_INT8 : CMP_NUMBER_UINT8) + step);
}

/* 0x1F, 0b101, with suffix: an integer as wide as its digits, or as its suffix says. Digits say how wide
 * it is; leading zeros count, so 0x00FF has 16 bits. */
static void lex_based(cmp_lexer *lexer, cmp_token *token, unsigned base, unsigned bits_per_digit) {
    uint64_t bits = 0;
    unsigned digits = 0;
    lexer->at += 2;
    for (;; lexer->at++) {
        char c = lex_peek(lexer, lexer->at);
        if (c == '_') continue;
        int digit = digit_value(c, base);
        if (digit < 0) break;
        if (digits < 1000) digits++;
        bits = bits * base + (unsigned)digit;
    }
    unsigned used = digits * bits_per_digit;
    bool is_signed = false;
    unsigned width = take_suffix(lexer, &is_signed);
    if (width == 0) width = used <= 8 ? 8 : used <= 16 ? 16 : used <= 32 ? 32 : 64;
    unsigned significant = 64;
    while (significant > 0 && !(bits >> (significant - 1) & 1))
        significant--;
    if (used > 64 || significant > width) {
        lex_error(lexer, token->pos, "the literal has more than the %u bits of its class", width);
        token->kind = CMP_TOKEN_BAD;
        return;
    }
    if (is_signed && width < 64 && (bits >> (width - 1) & 1)) bits |= UINT64_MAX << width;
    token->number.bits = bits;
    token->number.value = is_signed ? (double)(int64_t)bits : (double)bits;
    token->number.class_ = integer_class(width, is_signed);
}

/* What directly follows must be no letter: 3x is no product but a mistake. */
void lex_number(cmp_lexer *lexer, cmp_token *token) {
    token->kind = CMP_TOKEN_NUMBER;
    uint32_t at = lexer->at;
    char second = lex_peek(lexer, at + 1), third = lex_peek(lexer, at + 2);
    if (lexer->text[at] == '0' && (second == 'x' || second == 'X') && digit_value(third, 16) >= 0) {
        lex_based(lexer, token, 16, 4);
        return;
    }
    if (lexer->text[at] == '0' && (second == 'b' || second == 'B') && digit_value(third, 2) >= 0) {
        lex_based(lexer, token, 2, 1);
        return;
    }
    at = skip_digits(lexer, at);
    if (dot_is_of_number(lexer, at)) at = skip_digits(lexer, at + 1);
    at = skip_exponent(lexer, at);
    token->number.value = decimal_value(lexer, lexer->at, at);
    token->number.class_ = CMP_NUMBER_DOUBLE;
    char suffix = lex_peek(lexer, at);
    if (suffix == 'i' || suffix == 'j' || suffix == 'I' || suffix == 'J') {
        token->number.imaginary = true;
        at++;
    }
    lexer->at = at;
    if (!lex_is_alpha(lex_peek(lexer, at))) return;
    while (lex_is_word(lex_peek(lexer, at)))
        at++;
    lex_error(lexer, token->pos, "malformed number '%.*s'",
              (int)(at - token->pos < 40 ? at - token->pos : 40), lexer->text + token->pos);
    lexer->at = at;
    token->kind = CMP_TOKEN_BAD;
}
