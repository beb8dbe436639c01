/* cmake/sha256_lanes.c - does libcrypto.a have sha256_multi_block (base/hash.c)? That it does what it did is tested in
 * tests/base/test_base.c. */
void sha256_multi_block(void *state, const void *input, int fours);

int main(int argc, char **argv) {
    if (argc > 100) sha256_multi_block(argv[0], argv[1], 1);
    return 0;
}
