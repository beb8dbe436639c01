/* cli/micac/sign.c - `micac sign`: puts an Ed25519 signature into a snapshot that is whole. */
#include "cli/micac/command.h"

#include "base/atomic.h"
#include "base/error.h"
#include "base/file.h"
#include "format/packed.h"
#include "mica/signature.h"
#include "mica/snapshot.h"

/* The file is verified as a whole before it is signed: a signature says that its owner stands for the
 * content. It is read into memory, so what was verified is what is signed and written, whatever others do
 * to the file meanwhile. */
static mica_status sign_file(const char *file, const char *output, const uint8_t *key, mica_error *err) {
    base_buf bytes = {0};
    mica_snapshot *s = NULL;
    mica_status status = base_file_read_all(file, UINT64_MAX, &bytes, err);
    if (status == MICA_OK) {
        mica_snapshot_options options = {
            .memory = bytes.data, .memory_size = bytes.len, .level = MICA_VALIDATE_FULL};
        status = mica_snapshot_open(&options, &s, err);
        mica_snapshot_close(s);
    }
    if (status == MICA_OK && fmt_packed_is(bytes.data, bytes.len))
        status = base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                           "a packed snapshot is signed before it is packed: unpack, sign and pack it");
    if (status == MICA_OK) status = mica_snapshot_sign(bytes.data, bytes.len, key, err);
    if (status == MICA_OK) status = base_atomic_replace(output, bytes.data, bytes.len, err);
    base_buf_free(&bytes);
    return status;
}

/* In place unless another name is given; replaced as a whole in either case. */
int cli_sign(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    const char *file = NULL, *output = NULL, *path = NULL;
    for (int option; (option = cli_next(&args)) != CLI_END;) {
        switch (option) {
        case CLI_sign_KEY: path = args.value; break;
        case CLI_sign_OUTPUT: output = args.value; break;
        default:
            if (file) return cli_usage_error(&args, "one file at a time", args.value);
            file = args.value;
        }
    }
    if (args.status >= 0) return args.status;
    if (!file) return cli_usage_error(&args, "no file given", NULL);
    if (!path) return cli_usage_error(&args, "no key given (--key PRIVATE.pem)", NULL);
    uint8_t key[MICA_KEY_SIZE];
    mica_error err = MICA_ERROR_INIT;
    mica_status status = mica_snapshot_key_load(path, true, key, &err);
    if (status != MICA_OK) return cli_error(path, &err);
    status = sign_file(file, output ? output : file, key, &err);
    mica_snapshot_key_forget(key);
    return status == MICA_OK ? CLI_GOOD : cli_error(file, &err);
}
