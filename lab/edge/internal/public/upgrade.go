package public

import (
	"io"
	"net/http"
)

// upgrade joins a WebSocket's two connections until one side ends.
func upgrade(w http.ResponseWriter, resp *http.Response) {
	far, ok := resp.Body.(io.ReadWriteCloser)
	if !ok {
		cloudflareError(w, http.StatusBadGateway, 502, "Bad gateway: the tunnel gave no stream")
		return
	}
	defer far.Close()
	near, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		cloudflareError(w, http.StatusBadGateway, 502, "Bad gateway: "+err.Error())
		return
	}
	defer near.Close()
	resp.Header.Set("Connection", "Upgrade")
	resp.Header.Set("Upgrade", "websocket")
	_, _ = buffered.WriteString("HTTP/1.1 101 Switching Protocols\r\n")
	_ = resp.Header.Write(buffered)
	_, _ = buffered.WriteString("\r\n")
	if buffered.Flush() != nil {
		return
	}
	ended := make(chan struct{}, 2)
	go func() { _, _ = io.Copy(far, buffered); ended <- struct{}{} }()
	go func() { _, _ = io.Copy(near, far); ended <- struct{}{} }()
	<-ended
}
