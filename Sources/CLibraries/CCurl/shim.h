#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H
// Swift cannot call C variadics (curl_easy_setopt, curl_easy_getinfo, curl_multi_setopt), so each
// *type* of argument has one typed, inlined door here. epoll, eventfd and prctl are included
// because Swift's Glibc module leaves them out.
#include <curl/curl.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

typedef size_t (*ccurl_data_fn)(char *_Nullable bytes, size_t size, size_t count,
                                void *_Nullable user);
typedef int (*ccurl_socket_fn)(CURL *_Nullable easy, curl_socket_t fd, int what,
                               void *_Nullable user, void *_Nullable socket_user);
typedef int (*ccurl_timer_fn)(CURLM *_Nullable multi, long milliseconds, void *_Nullable user);

static const long ccurl_global_all = CURL_GLOBAL_ALL;

static inline CURLcode ccurl_set_long(CURL *_Nonnull easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_set_size(CURL *_Nonnull easy, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_set_string(CURL *_Nonnull easy, CURLoption option,
                                        const char *_Nullable value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_set_pointer(CURL *_Nonnull easy, CURLoption option,
                                         const void *_Nullable value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_set_list(CURL *_Nonnull easy, CURLoption option,
                                      struct curl_slist *_Nullable value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_set_data_fn(CURL *_Nonnull easy, CURLoption option,
                                         ccurl_data_fn _Nullable value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_get_long(CURL *_Nonnull easy, CURLINFO info, long *_Nonnull value) {
  return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode ccurl_get_size(CURL *_Nonnull easy, CURLINFO info,
                                      curl_off_t *_Nonnull value) {
  return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode ccurl_get_pointer(CURL *_Nonnull easy, CURLINFO info,
                                         void *_Nullable *_Nonnull value) {
  return curl_easy_getinfo(easy, info, value);
}
static inline CURLMcode ccurl_multi_set_long(CURLM *_Nonnull multi, CURLMoption option,
                                             long value) {
  return curl_multi_setopt(multi, option, value);
}
static inline CURLMcode ccurl_multi_set_pointer(CURLM *_Nonnull multi, CURLMoption option,
                                                void *_Nullable value) {
  return curl_multi_setopt(multi, option, value);
}
static inline CURLMcode ccurl_multi_set_socket_fn(CURLM *_Nonnull multi,
                                                  ccurl_socket_fn _Nullable value) {
  return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, value);
}
static inline CURLMcode ccurl_multi_set_timer_fn(CURLM *_Nonnull multi,
                                                 ccurl_timer_fn _Nullable value) {
  return curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, value);
}
/// Names the calling thread, as /proc and debuggers show it (15 characters at most).
static inline void ccurl_name_thread(const char *_Nonnull name) {
  prctl(PR_SET_NAME, (unsigned long)name, 0, 0, 0);
}
#endif
