package org.onecgate.outgoing;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** How an answer begins, on one line; the rest, however long it is, nobody waits for. */
final class FirstWords implements BodySubscriber<String> {
  /** So many bytes are read: more than anybody shows, so that a secret in what is shown is there as a whole. */
  static final int MOST = 1000;

  private final Charset charset;
  private final ByteArrayOutputStream read = new ByteArrayOutputStream();
  private final CompletableFuture<String> words = new CompletableFuture<>();
  private Flow.@Nullable Subscription source;

  /** Reads in this encoding. */
  FirstWords(Charset charset) {
    this.charset = charset;
  }

  @Override
  public CompletionStage<String> getBody() {
    return words;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    source = subscription;
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      byte[] piece = new byte[Math.min(buffer.remaining(), MOST - read.size())];
      buffer.get(piece);
      read.writeBytes(piece);
    }
    if (read.size() == MOST) {
      onComplete();
      if (source != null) {
        source.cancel();
      }
    } else if (source != null) {
      source.request(1);
    }
  }

  @Override
  public void onError(Throwable failure) {
    words.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    words.complete(soFar());
  }

  /** What has come by now. */
  String soFar() {
    return read.toString(charset).replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
  }
}
