#ifndef INTERLOCK_CCURL_H
#define INTERLOCK_CCURL_H

#include <curl/curl.h>
#include <stddef.h>

// Typed doors to libcurl's variadic functions, which Swift cannot call. The parentheses around the names keep
// the type-checking macros of curl's own headers out.

typedef size_t (*il_data_callback)(char *data, size_t size, size_t count, void *context);
typedef int (*il_prerequest_callback)(
    void *context, char *remote_address, char *local_address, int remote_port, int local_port);

static const long il_http_version_1_1 = CURL_HTTP_VERSION_1_1;
static const long il_http_version_2_over_tls = CURL_HTTP_VERSION_2TLS;
static const long il_http_version_1_0 = CURL_HTTP_VERSION_1_0;
static const long il_http_version_2 = CURL_HTTP_VERSION_2_0;
static const long il_tls_version_1_2_or_later = CURL_SSLVERSION_TLSv1_2;
static const long il_multiplex = CURLPIPE_MULTIPLEX;
static const int il_prerequest_proceed = CURL_PREREQFUNC_OK;
static const int il_prerequest_abort = CURL_PREREQFUNC_ABORT;
static const size_t il_error_size = CURL_ERROR_SIZE;

static inline CURLcode il_global_init(void) {
    return curl_global_init(CURL_GLOBAL_DEFAULT);
}

static inline CURLcode il_easy_set_long(CURL *easy, CURLoption option, long value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode il_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode il_easy_set_string(CURL *easy, CURLoption option, const char *value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode il_easy_set_pointer(CURL *easy, CURLoption option, void *value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode il_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return (curl_easy_setopt)(easy, option, value);
}

/// The bytes are copied.
static inline CURLcode il_easy_set_blob(CURL *easy, CURLoption option, const void *bytes, size_t count) {
    struct curl_blob blob;
    blob.data = (void *)bytes;
    blob.len = count;
    blob.flags = CURL_BLOB_COPY;
    return (curl_easy_setopt)(easy, option, &blob);
}

static inline CURLcode il_easy_set_data_callback(CURL *easy, CURLoption option, il_data_callback callback) {
    return (curl_easy_setopt)(easy, option, callback);
}

static inline CURLcode il_easy_set_prerequest(CURL *easy, il_prerequest_callback callback) {
    return (curl_easy_setopt)(easy, CURLOPT_PREREQFUNCTION, callback);
}

static inline CURLcode il_easy_get_long(CURL *easy, CURLINFO info, long *value) {
    return (curl_easy_getinfo)(easy, info, value);
}

static inline CURLcode il_easy_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
    return (curl_easy_getinfo)(easy, info, value);
}

/// Has a file of authorities read anew for each connection.
static inline CURLcode il_easy_forget_authorities(CURL *easy) {
#if LIBCURL_VERSION_NUM >= 0x075700
    return (curl_easy_setopt)(easy, CURLOPT_CA_CACHE_TIMEOUT, 0L);
#else
    (void)easy;
    return CURLE_OK;
#endif
}

static inline CURLMcode il_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return (curl_multi_setopt)(multi, option, value);
}

/// Takes the next transfer that has ended: 1 with its handle and result, or 0 where there is none.
static inline int il_multi_next_ended(CURLM *multi, CURL **easy, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE) {
            *easy = message->easy_handle;
            *result = message->data.result;
            return 1;
        }
    }
    return 0;
}

#endif
