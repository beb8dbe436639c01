/* tests/compiler/test_lexer.c - source text to tokens: kinds, values, places, and what
 * brackets do to blanks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "compiler/lexer.h"

/* As a parser would, but every "{" opens a cell and every "(" an index. */
static void follow_brackets(cmp_lexer *lexer, cmp_token_kind kind) {
    switch (kind) {
    case CMP_TOKEN_LEFT_PAREN: cmp_lexer_push(lexer, CMP_NEST_INDEX); break;
    case CMP_TOKEN_LEFT_BRACKET:
    case CMP_TOKEN_LEFT_BRACE: cmp_lexer_push(lexer, CMP_NEST_MATRIX); break;
    case CMP_TOKEN_RIGHT_PAREN:
    case CMP_TOKEN_RIGHT_BRACKET:
    case CMP_TOKEN_RIGHT_BRACE: cmp_lexer_pop(lexer); break;
    default: break;
    }
}

static void print_token(const cmp_token *token, base_buf *out) {
    static const char *const names[] = {
#define CMP_TOKEN_ROW(name, text) #name,
#include "compiler/tokens.def"
#undef CMP_TOKEN_ROW
#define CMP_KEYWORD_ROW(name, text, statement) "KEYWORD_" #name,
#include "compiler/keywords.def"
#undef CMP_KEYWORD_ROW
    };
    base_buf_printf(out, "%s%s", out->len ? " " : "", names[token->kind]);
    switch (token->kind) {
    case CMP_TOKEN_IDENT:
    case CMP_TOKEN_COMMAND: base_buf_printf(out, ":%s", token->name->text); break;
    case CMP_TOKEN_NUMBER:
        base_buf_printf(out, ":%g%s", token->number.value, token->number.imaginary ? "i" : "");
        break;
    case CMP_TOKEN_STRING: base_buf_printf(out, ":%.*s", (int)token->string.len, token->string.bytes); break;
    default: break;
    }
}

typedef struct lexer_case {
    const char *text, *tokens;
} lexer_case;

static void check_tokens(void **state) {
    const lexer_case *c = *state;
    cmp_source source;
    assert_int_equal(cmp_source_init(&source, "t.m", base_view_str(c->text), NULL), MICA_OK);
    base_arena arena = {0};
    cmp_diags diags = {0};
    cmp_lexer lexer;
    cmp_lexer_init(&lexer, &source, &arena, &diags);
    base_buf out = {0};
    cmp_token token;
    uint32_t last_end = 0;
    for (cmp_lexer_next(&lexer, &token); token.kind != CMP_TOKEN_END_OF_TEXT;
         cmp_lexer_next(&lexer, &token)) {
        assert_true(token.pos >= last_end && token.end >= token.pos && token.end <= source.len);
        last_end = token.end;
        print_token(&token, &out);
        follow_brackets(&lexer, token.kind);
        bool command = token.kind == CMP_TOKEN_COMMAND;
        while (command && cmp_lexer_command_word(&lexer, &token))
            print_token(&token, &out);
    }
    assert_string_equal(out.len ? base_buf_cstr(&out) : "", c->tokens);
    base_buf_free(&out);
    cmp_diags_free(&diags);
    base_arena_free(&arena);
    cmp_source_free(&source);
}

#define CASES(X)                                                                                             \
    X(empty_text_has_no_tokens, "", "")                                                                      \
    X(blanks_and_comments_have_no_tokens, "  \t % c", "")                                                    \
    X(newlines_collapse, "a\n\n # c\n\nb", "IDENT:a NEWLINE IDENT:b")                                        \
    X(crlf_is_one_newline, "a\r\nb", "IDENT:a NEWLINE IDENT:b")                                              \
    X(arithmetic_operators, "x+y-z*u/v\\w^t",                                                                \
      "IDENT:x PLUS IDENT:y MINUS IDENT:z STAR IDENT:u SLASH IDENT:v "                                       \
      "BACKSLASH IDENT:w CARET IDENT:t")                                                                     \
    X(element_operators, "(a.*b./c.\\d.^e.**f)",                                                             \
      "LEFT_PAREN IDENT:a DOT_STAR IDENT:b DOT_SLASH IDENT:c DOT_BACKSLASH IDENT:d DOT_CARET IDENT:e "       \
      "DOT_CARET "                                                                                           \
      "IDENT:f RIGHT_PAREN")                                                                                 \
    X(comparisons, "(a<b<=c==d!=e~=f>=g>h)",                                                                 \
      "LEFT_PAREN IDENT:a LT IDENT:b LE IDENT:c EQ IDENT:d NE IDENT:e NE IDENT:f GE IDENT:g GT IDENT:h "     \
      "RIGHT_PAREN")                                                                                         \
    X(logic_operators, "(a&b|c&&d||!e)",                                                                     \
      "LEFT_PAREN IDENT:a AND IDENT:b OR IDENT:c AND_AND IDENT:d OR_OR NOT IDENT:e RIGHT_PAREN")             \
    X(assignment_operators, "(a=b+=c-=d*=e/=f^=g|=h&=i)",                                                    \
      "LEFT_PAREN IDENT:a ASSIGN IDENT:b ADD_ASSIGN IDENT:c SUB_ASSIGN IDENT:d MUL_ASSIGN IDENT:e "          \
      "DIV_ASSIGN "                                                                                          \
      "IDENT:f POW_ASSIGN IDENT:g OR_ASSIGN IDENT:h AND_ASSIGN IDENT:i RIGHT_PAREN")                         \
    X(steps, "a++;--b", "IDENT:a PLUS_PLUS SEMICOLON MINUS_MINUS IDENT:b")                                   \
    X(double_star_is_caret, "(a**b)", "LEFT_PAREN IDENT:a CARET IDENT:b RIGHT_PAREN")                        \
    X(keywords, "if else endif", "KEYWORD_IF KEYWORD_ELSE KEYWORD_ENDIF")                                    \
    X(keywords_after_dot_are_names, "a.end.if", "IDENT:a DOT IDENT:end DOT IDENT:if")                        \
    X(keyword_prefixes_are_names, "iff=ends", "IDENT:iff ASSIGN IDENT:ends")                                 \
    X(end_in_brackets_is_a_value, "a(end)", "IDENT:a LEFT_PAREN END_VALUE RIGHT_PAREN")                      \
    X(end_outside_brackets_is_a_keyword, "end", "KEYWORD_END")                                               \
    X(number_forms, "(1,.5,1.,1e3,1E-2,2d1,3i,4e1J)",                                                        \
      "LEFT_PAREN NUMBER:1 COMMA NUMBER:0.5 COMMA NUMBER:1 COMMA NUMBER:1000 COMMA NUMBER:0.01 COMMA "       \
      "NUMBER:20 "                                                                                           \
      "COMMA NUMBER:3i COMMA NUMBER:40i RIGHT_PAREN")                                                        \
    X(based_numbers, "(0xfF,0B11,0x7Fs8)",                                                                   \
      "LEFT_PAREN NUMBER:255 COMMA NUMBER:3 COMMA NUMBER:127 RIGHT_PAREN")                                   \
    X(dot_goes_to_the_operator, "1.*2", "NUMBER:1 DOT_STAR NUMBER:2")                                        \
    X(dot_goes_to_the_transpose, "1.'", "NUMBER:1 TRANSPOSE")                                                \
    X(dots_go_to_the_continuation, "(1...\n+2)", "LEFT_PAREN NUMBER:1 PLUS NUMBER:2 RIGHT_PAREN")            \
    X(exponent_needs_digits, "(1e)", "LEFT_PAREN BAD RIGHT_PAREN")                                           \
    X(quote_after_value_transposes, "a'", "IDENT:a CTRANSPOSE")                                              \
    X(quote_after_operator_opens_a_string, "a='b'", "IDENT:a ASSIGN STRING:b")                               \
    X(quote_after_blank_in_matrix_opens_a_string, "[a 'b']", "LEFT_BRACKET IDENT:a STRING:b RIGHT_BRACKET")  \
    X(quote_after_blank_in_parens_transposes, "(a ')", "LEFT_PAREN IDENT:a CTRANSPOSE RIGHT_PAREN")          \
    X(quote_after_parens_in_matrix, "[(a ') 'b']",                                                           \
      "LEFT_BRACKET LEFT_PAREN IDENT:a CTRANSPOSE RIGHT_PAREN STRING:b RIGHT_BRACKET")                       \
    X(newline_in_matrix_counts, "[1\n2]", "LEFT_BRACKET NUMBER:1 NEWLINE NUMBER:2 RIGHT_BRACKET")            \
    X(newline_in_parens_is_blank, "(1,\n2)", "LEFT_PAREN NUMBER:1 COMMA NUMBER:2 RIGHT_PAREN")               \
    X(doubled_quotes, "x='a''b'", "IDENT:x ASSIGN STRING:a'b")                                               \
    X(escaped_quote_does_not_end, "x=\"a\\\"b\"", "IDENT:x ASSIGN STRING:a\"b")                              \
    X(comment_sign_in_string, "x='50%#'", "IDENT:x ASSIGN STRING:50%#")                                      \
    X(block_comment_between_lines, "a\n  #{ \n b\n  #}\t\nc", "IDENT:a NEWLINE IDENT:c")                     \
    X(block_mark_with_text_is_a_line_comment, "a\n%{ b\nc", "IDENT:a NEWLINE IDENT:c")                       \
    X(command_words_are_strings, "hold on 'x y' ; a", "COMMAND:hold STRING:on STRING:x y SEMICOLON IDENT:a") \
    X(command_only_at_statement_start, "x = a b", "IDENT:x ASSIGN IDENT:a IDENT:b")                          \
    X(command_not_inside_brackets, "(a b)", "LEFT_PAREN IDENT:a IDENT:b RIGHT_PAREN")                        \
    X(command_not_with_spaced_operator, "a - b", "IDENT:a MINUS IDENT:b")                                    \
    X(command_with_attached_operator, "a -b", "COMMAND:a STRING:-b")                                         \
    X(bad_byte_is_one_token, "a;\xC3\xA4;b", "IDENT:a SEMICOLON BAD SEMICOLON IDENT:b")                      \
    X(unterminated_string_takes_its_line, "x = 'a\ny", "IDENT:x ASSIGN BAD NEWLINE IDENT:y")                 \
    X(field_dots, "a.b.(c)", "IDENT:a DOT IDENT:b DOT LEFT_PAREN IDENT:c RIGHT_PAREN")                       \
    X(handle_sign, "@f", "AT IDENT:f")

#define CASE_DATA(name, text, tokens) static lexer_case name = {text, tokens};
CASES(CASE_DATA)

/* ---- what the lexer notes beside tokens ---- */

static void tokens_know_the_blanks_around_them(void **state) {
    (void)state;
    cmp_source source;
    assert_int_equal(cmp_source_init(&source, "t.m", base_view_str("a + b-c"), NULL), MICA_OK);
    base_arena arena = {0};
    cmp_diags diags = {0};
    cmp_lexer lexer;
    cmp_lexer_init(&lexer, &source, &arena, &diags);
    static const struct {
        bool before, after;
        uint32_t pos, end;
    } expected[] = {{false, true, 0, 1},
                    {true, true, 2, 3},
                    {true, false, 4, 5},
                    {false, false, 5, 6},
                    {false, false, 6, 7}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        cmp_token token;
        cmp_lexer_next(&lexer, &token);
        assert_int_equal(token.space_before, expected[i].before);
        assert_int_equal(token.space_after, expected[i].after);
        assert_int_equal(token.pos, expected[i].pos);
        assert_int_equal(token.end, expected[i].end);
    }
    base_arena_free(&arena);
    cmp_source_free(&source);
}

static void names_survive_the_growth_of_their_table(void **state) {
    (void)state;
    cmp_source source;
    assert_int_equal(cmp_source_init(&source, "t.m", base_view_str(""), NULL), MICA_OK);
    base_arena arena = {0};
    cmp_diags diags = {0};
    cmp_lexer lexer;
    cmp_lexer_init(&lexer, &source, &arena, &diags);
    const cmp_name *names[3000];
    char text[16];
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 3000; i++) {
            uint32_t len = 0;
            for (uint32_t n = i + 1; n; n /= 26)
                text[len++] = (char)('a' + n % 26);
            const cmp_name *name = cmp_lexer_intern(&lexer, text, len);
            assert_non_null(name);
            if (round == 0) names[i] = name;
            assert_ptr_equal(name, names[i]);
            assert_int_equal(name->index, i);
        }
    }
    assert_int_equal(lexer.names.count, 3000);
    base_arena_free(&arena);
    cmp_source_free(&source);
}

static void lines_are_found_from_offsets(void **state) {
    (void)state;
    cmp_source source;
    assert_int_equal(cmp_source_init(&source, "t.m", base_view_str("ab\n\r\nc\rd"), NULL), MICA_OK);
    static const uint32_t expected[][2] = {{1, 1}, {1, 2}, {1, 3}, {2, 1}, {2, 2},
                                           {3, 1}, {3, 2}, {4, 1}, {4, 2}, {4, 2}};
    assert_int_equal(source.line_count, 4);
    for (uint32_t pos = 0; pos < 10; pos++) {
        uint32_t line, column;
        cmp_source_locate(&source, pos, &line, &column);
        assert_int_equal(line, expected[pos][0]);
        assert_int_equal(column, expected[pos][1]);
    }
    assert_true(base_view_equal(cmp_source_line(&source, 1), base_view_str("ab")));
    assert_true(base_view_equal(cmp_source_line(&source, 2), base_view_str("")));
    assert_true(base_view_equal(cmp_source_line(&source, 4), base_view_str("d")));
    assert_int_equal(cmp_source_line(&source, 5).len, 0);
    cmp_source_free(&source);
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define CASE_TEST(name, text, tokens) {#name, check_tokens, NULL, NULL, &name},
        CASES(CASE_TEST) cmocka_unit_test(tokens_know_the_blanks_around_them),
        cmocka_unit_test(names_survive_the_growth_of_their_table),
        cmocka_unit_test(lines_are_found_from_offsets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
