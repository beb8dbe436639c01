/* tests/store/test_sign.c - signatures that AWS publishes (its test suite of Signature Version 4; Amazon S3 API Reference,
 * "Authenticating Requests: Using the Authorization Header"), and what is encoded how. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/sign.h"
#include "store/xml.h"

#include <stdio.h>
#include <string.h>

#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

typedef struct vector {
    store_sign_request request;
    store_sign_scope scope;
    const char *access_key, *secret, *signature;
} vector;

static void expect_signature(const vector *v) {
    base_buf out = {0};
    store_sign(&v->request, &v->scope, v->access_key, v->secret, &out);
    const char *text = base_buf_cstr(&out), *found = strstr(text, "Signature=");
    assert_non_null(found);
    assert_string_equal(found + strlen("Signature="), v->signature);
    assert_non_null(strstr(text, v->access_key));
    assert_null(strstr(text, v->secret));
    base_buf_free(&out);
}

#define SUITE_KEY  "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define SUITE_DATE "20150830T123600Z"

static void test_suite_of_aws(void **state) {
    (void)state;
    const store_pair headers[] = {{"host", "example.amazonaws.com"}, {"x-amz-date", SUITE_DATE}};
    const store_pair query[] = {{"Param2", "value2"}, {"Param1", "value1"}};
    const store_pair iam_headers[] = {{"content-type", "application/x-www-form-urlencoded; charset=utf-8"},
                                      {"host", "iam.amazonaws.com"},
                                      {"x-amz-date", SUITE_DATE}};
    const store_pair iam_query[] = {{"Action", "ListUsers"}, {"Version", "2010-05-08"}};
    const vector vectors[] = {
        {{"GET", "/", NULL, 0, headers, 2, EMPTY},
         {SUITE_DATE, "us-east-1", "service"},
         SUITE_KEY,
         "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
        {{"GET", "/", query, 2, headers, 2, EMPTY},
         {SUITE_DATE, "us-east-1", "service"},
         SUITE_KEY,
         "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
        {{"GET", "/", iam_query, 2, iam_headers, 3, EMPTY},
         {SUITE_DATE, "us-east-1", "iam"},
         SUITE_KEY,
         "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"},
    };
    for (size_t k = 0; k < sizeof vectors / sizeof *vectors; k++)
        expect_signature(&vectors[k]);
    uint8_t key[32];
    base_buf digits = {0};
    store_sign_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                   &(store_sign_scope){SUITE_DATE, "us-east-1", "iam"}, key);
    base_buf_hex(&digits, key, sizeof key);
    assert_string_equal(base_buf_cstr(&digits),
                        "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
    base_buf_free(&digits);
}

#define S3_KEY  "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
#define S3_DATE "20130524T000000Z"
#define S3_HOST "examplebucket.s3.amazonaws.com"

static void examples_of_s3(void **state) {
    (void)state;
    char hash[STORE_SIGN_HASH];
    base_buf path = {0};
    store_sign_hash(base_view_str("Welcome to Amazon S3."), hash);
    assert_string_equal(hash, "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
    store_encode("/test$file.text", true, &path);
    const store_pair range[] = {
        {"host", S3_HOST}, {"range", "bytes=0-9"}, {"x-amz-content-sha256", EMPTY}, {"x-amz-date", S3_DATE}};
    const store_pair put[] = {{"date", "Fri, 24 May 2013 00:00:00 GMT"},
                              {"host", S3_HOST},
                              {"x-amz-content-sha256", hash},
                              {"x-amz-date", S3_DATE},
                              {"x-amz-storage-class", "REDUCED_REDUNDANCY"}};
    const store_pair plain[] = {{"host", S3_HOST}, {"x-amz-content-sha256", EMPTY}, {"x-amz-date", S3_DATE}};
    const store_pair lifecycle[] = {{"lifecycle", ""}}, list[] = {{"prefix", "J"}, {"max-keys", "2"}};
    const store_sign_scope scope = {S3_DATE, "us-east-1", "s3"};
    const vector vectors[] = {
        {{"GET", "/test.txt", NULL, 0, range, 4, EMPTY},
         scope,
         S3_KEY,
         "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
        {{"PUT", base_buf_cstr(&path), NULL, 0, put, 5, hash},
         scope,
         S3_KEY,
         "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
        {{"GET", "/", lifecycle, 1, plain, 3, EMPTY},
         scope,
         S3_KEY,
         "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
        {{"GET", "/", list, 2, plain, 3, EMPTY},
         scope,
         S3_KEY,
         "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
    };
    for (size_t k = 0; k < sizeof vectors / sizeof *vectors; k++)
        expect_signature(&vectors[k]);
    base_buf_free(&path);
}

static void what_is_encoded(void **state) {
    (void)state;
    base_buf out = {0};
    store_encode("a b+c*d:e/\xC3\xA9~-._%", true, &out);
    assert_string_equal(base_buf_cstr(&out), "a%20b%2Bc%2Ad%3Ae/%C3%A9~-._%25");
    out.len = 0;
    store_encode("a/b", false, &out);
    assert_string_equal(base_buf_cstr(&out), "a%2Fb");
    out.len = 0;
    /* sorted as encoded, names first: "a" before "a-b", and of one name by the values */
    const store_pair query[] = {{"b", "2"}, {"a-b", ""}, {"a", "z"}, {"B", "1"}, {"b", " "}, {"a=", "x"}};
    store_encode_query(query, 6, &out);
    assert_string_equal(base_buf_cstr(&out), "B=1&a=z&a%3D=x&a-b=&b=%20&b=2");
    base_buf_free(&out);
    char date[STORE_SIGN_DATE];
    store_sign_date(1369353600, date);
    assert_string_equal(date, S3_DATE);
    /* blanks of a header's value */
    const store_pair headers[] = {{"host", "  a   b  c "}};
    base_buf canonical = {0};
    store_sign_canonical(&(store_sign_request){"GET", "/", NULL, 0, headers, 1, EMPTY}, &canonical);
    assert_non_null(strstr(base_buf_cstr(&canonical), "\nhost:a b c\n"));
    base_buf_free(&canonical);
}

static void what_is_read_of_xml(void **state) {
    (void)state;
    base_view rest = base_view_str("<A><K>1</K></A><K>2</K><K>3"), content;
    assert_true(store_xml_next(&rest, "K", &content) && content.len == 1 && *content.data == '1');
    assert_true(store_xml_next(&rest, "K", &content) && *content.data == '2');
    assert_false(store_xml_next(&rest, "K", &content));
    base_buf out = {0};
    assert_true(store_xml_text(base_view_str("&lt;&amp;lt;&#233;&#x1F600;&unknown;&#;&a+b%20"), false, &out));
    assert_string_equal(base_buf_cstr(&out), "<&lt;\xC3\xA9\xF0\x9F\x98\x80&unknown;&#;&a+b%20");
    out.len = 0;
    assert_true(store_xml_text(base_view_str("a+b%20c%2B%zz%4"), true, &out));
    assert_string_equal(base_buf_cstr(&out), "a b c+%zz%4");
    out.len = 0;
    assert_false(store_xml_text(base_view_str("a%00b"), true, &out));
    base_buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_suite_of_aws), cmocka_unit_test(examples_of_s3),
                                       cmocka_unit_test(what_is_encoded),
                                       cmocka_unit_test(what_is_read_of_xml)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
