package com.hashicorp.nomad.javasdk;

import java.io.IOException;
import java.io.InputStream;
import org.apache.http.Header;
import org.apache.http.HttpResponse;
import org.apache.http.client.methods.RequestBuilder;
import org.apache.http.client.utils.URIBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Any request to Nomad over the SDK's client, with the body of the answer read as a stream: for the end points that the SDK
 * lacks, and so that a job's definition travels as the JSON it is. Thread-safe.
 */
public final class RawApi extends ApiBase {

    /** Over that client: its address, its connections; its default region, namespace and token. */
    public RawApi(NomadApiClient client) {
        super(client);
    }

    /**
     * Reads the body of an answer with status 200.
     *
     * @param <T> what it holds
     */
    @FunctionalInterface
    public interface BodyReader<T> {

        /**
         * Reads it.
         *
         * @param body read to its end or closed to keep the connection, else the connection is given up
         * @param index Nomad's index of the answer, 0 when it names none
         */
        T read(InputStream body, long index) throws IOException;
    }

    /** A request for that path: the segments are escaped, but slashes are not. */
    public RequestBuilder request(String method, String path) {
        URIBuilder uri = uri(path);
        return RequestBuilder.create(method).setUri(uri.toString());
    }

    /**
     * Sends it and reads the answer.
     *
     * @param options region, namespace and token of this request
     * @throws ErrorResponseException when the status is not 200
     */
    public <T> T send(RequestBuilder request, RequestOptions options, BodyReader<T> reader)
            throws IOException, NomadException {
        return apiClient.execute(request, new Streamed<>(reader), options).getValue();
    }

    /** An answer read from its stream, where the SDK would first make one string of it. */
    private static final class Streamed<T> extends ResponseAdapter<T, NomadResponse<T>> {

        private final BodyReader<T> reader;

        Streamed(BodyReader<T> reader) {
            super(_ -> {
                throw new AssertionError("the body is read as a stream");
            });
            this.reader = reader;
        }

        @Override
        public NomadResponse<T> apply(HttpResponse response) throws IOException {
            // Not closed here: that would first read an event stream to its end, which never comes.
            // The SDK closes the
            // answer, and so the connection, unless the body was read whole.
            InputStream body =
                    response.getEntity() == null
                            ? InputStream.nullInputStream()
                            : response.getEntity().getContent();
            return buildResponse(response, "", reader.read(body, indexOf(response)));
        }

        @Override
        protected NomadResponse<T> buildResponse(
                HttpResponse response, String raw, @Nullable T value) {
            return new NomadResponse<>(raw, value);
        }

        private static long indexOf(HttpResponse response) {
            Header header = response.getFirstHeader(ServerResponse.X_NOMAD_INDEX);
            return header == null ? 0 : Long.parseUnsignedLong(header.getValue());
        }
    }
}
