package postgres

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"commonpurse/internal/store"
)

// More errors of the server that are told apart. Source: PostgreSQL's manual, appendix A.
const (
	insufficientPrivilege = "42501"
	noDatabase            = "3D000"
	diskFull              = "53100"
	noSuchSetting         = "42704"
	badSetting            = "22023"
	badAuthorization      = "28" // a class: its codes begin so
)

// settingsOf reads an address.
//
// Errors: store.ErrPassword, store.ErrAddress; they never quote the address.
func settingsOf(address string) (*pgx.ConnConfig, error) {
	if store.HoldsPassword(address) {
		return nil, store.ErrPassword
	}
	scheme, rest, _ := strings.Cut(address, "://") // the driver knows no capitals there, as store.IsAddress does
	settings, err := pgx.ParseConfig(strings.ToLower(scheme) + "://" + rest)
	if err != nil {
		return nil, store.ErrAddress // what the driver says of it quotes it
	}
	return settings, nil
}

// Named puts the contract's name to what keeps a program from the ledger.
func (dialect) Named(err error) error {
	var said *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &said) && said.Code == insufficientPrivilege:
		return fmt.Errorf("%w (%w)", &store.Denied{Said: strings.TrimSuffix(said.Message+". "+said.Hint, ". ")}, err)
	}
	if said != nil && hasNoRoom(said) {
		return fmt.Errorf("%w (%w)", store.ErrNoRoom, err)
	}
	switch code(err) {
	case readOnlyTransaction:
		return fmt.Errorf("%w (%w)", &store.Denied{Said: "this server is a standby, which is only read"}, err)
	case adminShutdown, crashShutdown, cannotConnectNow, tooManyConnections, idleSession, idleTransaction:
		return fmt.Errorf("%w (%w)", store.ErrAway, err)
	case "":
		if isLost(err) {
			return fmt.Errorf("%w (%w)", store.ErrAway, err)
		}
	}
	return err
}

// hasNoRoom tells that the server could not write more. Where it is a limit of its files that was met, it has no code for it,
// and says only which of its routines failed.
func hasNoRoom(e *pgconn.PgError) bool {
	return e.Code == diskFull || strings.HasPrefix(e.Routine, "md") && strings.HasSuffix(e.Routine, "extend")
}

// reached opens connections, and says in the contract's words why one could not be made.
type reached struct {
	driver.Connector
	secure bool // nothing but a secure connection will do
}

// Connect opens a connection.
func (r reached) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := r.Connector.Connect(ctx)
	if err == nil || ctx.Err() != nil {
		return c, err
	}
	return nil, fmt.Errorf("%w (%w)", r.why(err), err)
}

// why tells what kept a connection from being made.
func (r reached) why(err error) error {
	var said *pgconn.PgError
	if errors.As(err, &said) {
		switch {
		case strings.HasPrefix(said.Code, badAuthorization):
			return store.ErrLogin
		case said.Code == noDatabase:
			return store.ErrNoDatabase
		case said.Code == noSuchSetting, said.Code == badSetting:
			return store.ErrAddress // the rest of the address is sent to the server as settings of its own
		case said.Code == insufficientPrivilege:
			return &store.Denied{Said: said.Message}
		}
		return store.ErrAway
	}
	var network net.Error
	switch {
	case isUntrusted(err):
		return store.ErrNotSecure
	case errors.As(err, &network):
		return store.ErrAway
	case r.secure:
		return store.ErrNotSecure // the server answered, and not as one that can keep secrets
	}
	return store.ErrAway
}

// isUntrusted tells that a server is not the one that it should be, as far as can be told.
func isUntrusted(err error) bool {
	var unverified *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	return errors.As(err, &unverified) || errors.As(err, &unknown) || errors.As(err, &name) || errors.As(err, &invalid)
}

// onlySecure tells whether all connections that may be tried are secure.
func onlySecure(settings *pgx.ConnConfig) bool {
	for _, f := range settings.Fallbacks {
		if f.TLSConfig == nil {
			return false
		}
	}
	return settings.TLSConfig != nil
}
